/** Details, and the sheet of filters. */

import { css } from "lit";

export const dialogs = css`
  dialog {
    padding: 0;
    border: 0;
    background: var(--surface);
    color: inherit;
    max-inline-size: none;
    max-block-size: none;
    overscroll-behavior: contain;
  }
  dialog::backdrop { background: rgb(10 14 13 / 50%); }
  dialog[open] { animation: rise 180ms ease-out; }
  @keyframes rise { from { opacity: 0; transform: translateY(10px); } }

  .details {
    inline-size: min(960px, 100vw - 48px);
    max-block-size: min(760px, 100dvh - 48px);
    margin: auto;
    border-radius: calc(var(--radius) * 1.4);
    overflow: auto;
  }
  .details .sheet { display: grid; grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr); gap: 32px; padding: 28px; }
  .details .close { position: absolute; z-index: 2; inset-block-start: 14px; inset-inline-end: 14px; background: var(--surface); }
  .large { aspect-ratio: 1; border-radius: var(--radius); overflow: hidden; background: var(--sunken); }
  .large img { inline-size: 100%; block-size: 100%; object-fit: contain; }
  .large .none { grid-auto-flow: row; gap: 8px; align-content: center; justify-items: center; color: var(--quiet); }
  .strip { display: flex; flex-wrap: wrap; gap: 8px; margin-block-start: 12px; }
  .strip button { display: block; border-radius: 10px; border: 2px solid transparent; padding: 2px; }
  .strip button[aria-current="true"] { border-color: var(--accent); }
  .strip img { inline-size: 60px; block-size: 60px; border-radius: 7px; object-fit: cover; background: var(--sunken); }
  .facts { display: flex; flex-direction: column; align-items: flex-start; gap: 14px; padding-block-start: 4px; min-inline-size: 0; overflow-wrap: anywhere; }
  .facts .bone { inline-size: 100%; }
  .facts h2 { font-size: 22px; font-weight: 600; line-height: 1.3; padding-inline-end: 40px; text-wrap: pretty; }
  .facts .price { font-size: 18px; margin: -6px 0 0; }
  .ways { display: flex; flex-wrap: wrap; gap: 10px; }
  .description { color: var(--ink); white-space: pre-line; }
  dl { inline-size: 100%; font-size: 14.5px; }
  dl div { display: grid; grid-template-columns: minmax(6em, 2fr) 5fr; gap: 12px; padding-block: 7px; border-block-start: 1px solid var(--line); }
  dt { color: var(--quiet); }

  .filters { inline-size: 100%; max-block-size: 86dvh; margin: auto 0 0; border-start-start-radius: 20px; border-start-end-radius: 20px; overflow: hidden; }
  .filters .sheet { display: flex; flex-direction: column; max-block-size: 86dvh; }
  .sheet-head { display: flex; align-items: center; justify-content: space-between; padding: 12px 12px 8px 20px; }
  .sheet-head h2 { font-size: 18px; font-weight: 600; }
  .sheet-body { flex: 1; overflow-y: auto; padding: 8px 20px; }
  .sheet-body .facet legend { font-size: 14px; }
  .sheet-foot { display: flex; gap: 10px; padding: 12px 20px max(12px, env(safe-area-inset-bottom)); border-block-start: 1px solid var(--line); }
  .sheet-foot .strong { flex: 1; }

  @media (max-width: 700px) {
    .details { inline-size: 100%; block-size: 94dvh; max-block-size: none; margin: auto 0 0; border-end-start-radius: 0; border-end-end-radius: 0; }
    .details .sheet { grid-template-columns: minmax(0, 1fr); gap: 18px; padding: 16px 16px 28px; }
    .details .close { inset-block-start: 22px; inset-inline-end: 22px; }
    .facts h2 { padding-inline-end: 0; }
  }
`;
