/** Facets and ranges. */

import { css } from "lit";

export const facets = css`
  .facet { padding-block: 0 26px; }
  .facet legend, .facet > .bone.line { margin-block-end: 10px; padding: 0; font-size: 13px; font-weight: 600; }
  .facet .chips { gap: 6px; }
  .facet .chip { min-block-size: 32px; padding-inline: 11px; }
  .facet .chip:has(.dot) { padding-inline-start: 9px; }
  .unfold { display: inline-flex; align-items: center; gap: 2px; margin-block-start: 6px; font-size: 14px; }
  .unfold .icon { inline-size: 18px; block-size: 18px; transition: transform var(--quick); }
  .unfold[aria-expanded="true"] .icon { transform: rotate(180deg); }

  .range .said { margin-block-end: 4px; font-size: 14px; color: var(--quiet); font-variant-numeric: tabular-nums; }
  .track { position: relative; block-size: 28px; margin-inline: 2px; }
  .track::before, .track::after { content: ""; position: absolute; inset-block: 12px; border-radius: 2px; }
  .track::before { inset-inline: 0; background: var(--line); }
  .track::after {
    inset-inline: calc(10px + (100% - 20px) * var(--from)) calc(10px + (100% - 20px) * (1 - var(--to)));
    background: var(--accent);
  }
  .track input {
    position: absolute;
    z-index: 1;
    inset: 0;
    inline-size: 100%;
    margin: 0;
    background: none;
    appearance: none;
    pointer-events: none;
    outline: none;
  }
  .track.high input:first-child { z-index: 2; }
  .track input::-webkit-slider-thumb {
    appearance: none;
    inline-size: 20px;
    block-size: 20px;
    border-radius: 50%;
    border: 2px solid var(--accent);
    background: var(--surface);
    pointer-events: auto;
    cursor: grab;
  }
  .track input::-moz-range-thumb {
    box-sizing: border-box;
    inline-size: 20px;
    block-size: 20px;
    border-radius: 50%;
    border: 2px solid var(--accent);
    background: var(--surface);
    pointer-events: auto;
    cursor: grab;
  }
  .track input:focus-visible::-webkit-slider-thumb { outline: 2px solid var(--accent); outline-offset: 2px; }
  .track input:focus-visible::-moz-range-thumb { outline: 2px solid var(--accent); outline-offset: 2px; }

  .ends { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; margin-block-start: 8px; }
  .ends label { font-size: 12.5px; color: var(--quiet); }
  .ends input {
    inline-size: 100%;
    min-block-size: 36px;
    padding: 4px 10px;
    border: 1px solid var(--edge);
    border-radius: 10px;
    background: var(--surface);
    color: var(--ink);
    font-size: 14px;
    appearance: textfield;
  }
  .ends input::-webkit-inner-spin-button { display: none; }
`;
