/** Where things are, from a phone to a wide screen. */

import { css } from "lit";

export const layout = css`
  .skip {
    position: absolute;
    z-index: 30;
    inset-block-start: 8px;
    inset-inline-start: 8px;
    padding: 8px 14px;
    border-radius: 99px;
    background: var(--accent);
    color: var(--on-accent);
  }
  .skip:not(:focus) { clip-path: inset(50%); inline-size: 1px; block-size: 1px; padding: 0; overflow: hidden; }

  .shell {
    display: grid;
    grid-template: auto auto auto 1fr / minmax(0, 1fr);
    max-inline-size: 1720px;
    margin-inline: auto;
    padding-inline: clamp(16px, 3cqi, 48px);
    padding-block-end: 64px;
  }

  ::slotted([slot="brand"]) { padding-block: 14px 2px; }

  .header {
    position: sticky;
    z-index: 10;
    inset-block-start: 0;
    margin-inline: calc(-1 * clamp(16px, 3cqi, 48px));
    padding: 10px clamp(16px, 3cqi, 48px);
    background: color-mix(in oklab, var(--ground) 92%, transparent);
    backdrop-filter: blur(10px);
  }

  .above { display: grid; gap: 12px; padding-block: 6px 2px; }
  .above:not(:has(ul)) { padding: 0; }
  .main { min-inline-size: 0; }
  .results { display: flow-root; min-block-size: 70vh; }
  .results:focus { outline: none; }

  .toolbar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    min-block-size: 40px;
    margin-block: 10px 16px;
  }
  .told { flex: 1 1 9em; color: var(--quiet); font-variant-numeric: tabular-nums; }

  @container (max-width: 599px) {
    .told { flex-basis: 100%; }
    .toolbar .button, .toolbar .sort { flex: 1; }
    .chips.active { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none; margin-inline: -16px; padding-inline: 16px; }
    .chips.active li { flex: none; max-inline-size: 80%; }
    .toolbar select.button { inline-size: 100%; max-inline-size: none; }
  }

  .heading { font-size: 17px; font-weight: 600; margin-block: 4px 14px; }
  .note { color: var(--quiet); font-size: 14px; }

  @container (min-width: 900px) {
    .shell {
      grid-template: auto auto 1fr / 232px minmax(0, 1fr);
      column-gap: clamp(28px, 3cqi, 56px);
    }
    .brand { grid-area: 1 / 1; align-self: center; }
    .header { grid-area: 1 / 2; padding-block: 18px 12px; }
    .above { grid-area: 2 / 2; }
    .side {
      grid-area: 2 / 1 / 4 / 2;
      position: sticky;
      inset-block-start: 88px;
      align-self: start;
      max-block-size: calc(100vh - 88px);
      overflow-y: auto;
      scrollbar-width: thin;
      scrollbar-color: var(--edge) transparent;
      margin-inline: -6px -12px;
      padding: 6px 12px 0 6px;
    }
    .side::after {
      content: "";
      position: sticky;
      z-index: 3;
      inset-block-end: 0;
      display: block;
      block-size: 40px;
      background: linear-gradient(transparent, var(--ground) 85%);
      pointer-events: none;
    }
    .main { grid-area: 3 / 2; }
    .field { max-inline-size: 960px; }
  }

  .drop {
    position: fixed;
    z-index: 40;
    inset: 0;
    display: grid;
    place-items: center;
    background: color-mix(in oklab, var(--ground) 82%, transparent);
    backdrop-filter: blur(6px);
    pointer-events: none;
  }
  .drop p {
    padding: 44px 56px;
    border: 2px dashed var(--accent);
    border-radius: calc(var(--radius) * 1.6);
    background: var(--surface);
    font-size: 18px;
    font-weight: 600;
  }
`;
