/** Banners, and what stands where there is nothing to show. */

import { css } from "lit";

export const notices = css`
  .banner {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 12px;
    margin-block: 0 16px;
    padding: 10px 16px;
    border-radius: var(--radius);
    background: var(--tint);
    font-size: 14.5px;
  }
  .banner p { flex: 1 1 calc(100% - 48px); min-inline-size: 0; font-variant-numeric: tabular-nums; }
  .banner .icon { flex: none; color: var(--accent); }
  .banner .quiet { flex: none; margin-inline-start: 32px; padding-inline: 0; }
  @container (min-width: 600px) {
    .banner { flex-wrap: nowrap; }
    .banner .quiet { margin: 0; }
  }
  .banner.warn {
    position: sticky;
    z-index: 20;
    inset-block-end: max(16px, env(safe-area-inset-bottom));
    max-inline-size: 720px;
    margin: 0 max(16px, 50% - 360px) 16px;
    background: color-mix(in oklab, var(--warn) 12%, var(--surface));
    box-shadow: 0 6px 24px rgb(0 0 0 / 16%);
  }
  .banner.warn .icon { color: var(--warn); }

  .notice {
    display: grid;
    justify-items: center;
    gap: 8px;
    max-inline-size: 34em;
    margin: clamp(32px, 9vh, 96px) auto;
    text-align: center;
  }
  .notice h2 { font-size: 21px; font-weight: 600; line-height: 1.3; text-wrap: balance; }
  .notice p { text-wrap: pretty; overflow-wrap: anywhere; max-inline-size: 100%; }
  .notice .note { min-block-size: 1.5em; font-variant-numeric: tabular-nums; }
  .notice pre {
    max-inline-size: 100%;
    overflow-x: auto;
    padding: 12px 18px;
    border-radius: 10px;
    background: var(--sunken);
    text-align: start;
    font: 13.5px/1.6 ui-monospace, monospace;
    direction: ltr;
  }
  .results > .note { margin-block-end: 14px; }

  .sign { display: grid; place-items: center; inline-size: 60px; block-size: 60px; margin-block-end: 6px; border-radius: 50%; background: var(--tint); color: var(--accent); }
  .sign .icon { inline-size: 28px; block-size: 28px; }
  .turning .icon { animation: turn 2.4s linear infinite; }
  @keyframes turn { to { transform: rotate(1turn); } }
  .buttons { display: flex; flex-wrap: wrap; justify-content: center; gap: 10px; margin-block-start: 8px; }

  .poor { margin-block: 4px 22px; padding: 18px 22px; border-radius: var(--radius); background: var(--tint); overflow-wrap: anywhere; }
  .poor h2 { font-size: 18px; font-weight: 600; line-height: 1.35; }
`;
