/** Buttons, chips and bones, wherever they stand. */

import { css } from "lit";

export const controls = css`
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-block-size: 40px;
    padding: 6px 16px;
    border: 1px solid var(--line);
    border-radius: 99px;
    background: var(--surface);
    font-weight: 500;
    transition: border-color var(--quick), background var(--quick);
  }
  .button:hover { border-color: var(--edge); }
  .button.strong { border-color: transparent; background: var(--accent); color: var(--on-accent); }
  .button.strong:hover { background: color-mix(in oklab, var(--accent) 88%, var(--ink)); }
  .sort { position: relative; display: block; }
  select.button { appearance: none; padding-inline: 16px 38px; text-overflow: ellipsis; max-inline-size: 16em; }
  .sort .icon { position: absolute; inset-block: 0; inset-inline-end: 12px; margin-block: auto; color: var(--quiet); pointer-events: none; }
  select option { background: var(--surface); color: var(--ink); }

  .quiet { min-block-size: 32px; padding: 2px 6px; border-radius: 8px; color: var(--accent); font-weight: 500; }
  .quiet:hover { text-decoration: underline; text-underline-offset: 3px; }

  .round {
    position: relative;
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 50%;
    color: var(--quiet);
    cursor: pointer;
    transition: background var(--quick), color var(--quick);
  }
  .round:hover { background: var(--sunken); color: var(--ink); }
  .round:focus-within:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: -2px; }

  .chips { display: flex; flex-wrap: wrap; gap: 8px; }
  .chips li { max-inline-size: 100%; }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 7px;
    max-inline-size: 100%;
    min-block-size: 34px;
    padding: 4px 13px;
    border: 1px solid var(--line);
    border-radius: 99px;
    background: var(--surface);
    font-size: 14px;
    line-height: 1.3;
    transition: border-color var(--quick), background var(--quick), color var(--quick);
  }
  .chip bdi { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .chip:hover { border-color: var(--edge); }
  .chip .count { color: var(--quiet); font-size: 12.5px; font-variant-numeric: tabular-nums; }
  .chip.on { border-color: var(--accent); background: var(--tint); color: var(--ink); }
  .chip .icon { flex: none; inline-size: 14px; block-size: 14px; color: var(--quiet); }
  .chip img { flex: none; margin-inline-start: -7px; border-radius: 50%; object-fit: cover; }
  .chip.away { border-style: dashed; }
  .dot {
    flex: none;
    inline-size: 11px;
    block-size: 11px;
    border-radius: 50%;
    background: var(--dot);
    box-shadow: inset 0 0 0 1px color-mix(in oklab, var(--ink) 36%, transparent);
  }

  @media (pointer: coarse) {
    .chip { min-block-size: 40px; }
    .round { inline-size: 44px; block-size: 44px; }
    .button { min-block-size: 44px; }
  }

  .bone { display: block; border-radius: 8px; background: var(--sunken); border-color: transparent; }
  .bone.line { block-size: 13px; margin-block: 10px 0; }
  .bone.short { inline-size: 55%; }
  .bone.chip { inline-size: 84px; border-radius: 99px; }
  .button.bone { border-color: transparent; min-inline-size: 150px; }
  .bone { animation: breathe 1.6s ease-in-out infinite alternate; }
  @keyframes breathe { to { opacity: 0.5; } }
`;
