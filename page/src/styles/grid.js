/** The grid of products. */

import { css } from "lit";

export const grid = css`
  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(var(--card), calc(50% - var(--gap) / 2)), 1fr));
    gap: calc(var(--gap) * 1.25) var(--gap);
    transition: opacity 200ms;
  }
  .grid.stale { opacity: 0.45; }

  .card { position: relative; min-inline-size: 0; }
  .picture {
    position: relative;
    aspect-ratio: var(--ratio);
    overflow: hidden;
    border-radius: var(--radius);
    background: var(--sunken);
    margin-block-end: 10px;
  }
  .picture.bone { border-radius: var(--radius); }
  .picture img { inline-size: 100%; block-size: 100%; object-fit: var(--fit); transition: transform 300ms ease-out; }
  .picture::after { content: ""; position: absolute; inset: 0; border-radius: inherit; box-shadow: inset 0 0 0 1px color-mix(in oklab, var(--ink) 6%, transparent); pointer-events: none; }
  .card:hover .picture img { transform: scale(1.025); }
  .none { display: grid; place-items: center; block-size: 100%; color: var(--edge); }
  .none .icon { inline-size: 36px; block-size: 36px; stroke-width: 1.25; }

  .title { font-size: 15px; font-weight: 500; line-height: 1.35; }
  .open {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    inline-size: 100%;
    color: inherit;
    unicode-bidi: plaintext;
    text-decoration: none;
    font-weight: inherit;
    overflow-wrap: anywhere;
    hyphens: auto;
  }
  .open::after { content: ""; position: absolute; inset: 0; border-radius: var(--radius); }
  .open:focus-visible { outline: none; }
  .open:focus-visible::after { outline: 2px solid var(--accent); outline-offset: 4px; }
  .card:hover .open { text-decoration: underline; text-underline-offset: 3px; text-decoration-thickness: 1px; }
  .price { margin-block-start: 3px; font-weight: 600; font-variant-numeric: tabular-nums; }
  .title + .meta { margin-block-start: 3px; }
  .meta { font-size: 13.5px; color: var(--quiet); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }

  .near { display: flex; align-items: center; gap: 7px; margin-block-start: 5px; font-size: 12.5px; color: var(--quiet); }
  .meter { display: inline-flex; gap: 3px; }
  .meter i { inline-size: 6px; block-size: 6px; border-radius: 50%; background: var(--line); }
  .loose i:nth-child(1), .close_ i:nth-child(-n + 2), .veryClose i { background: var(--accent); }

  .badge {
    position: absolute;
    inset-block-start: 10px;
    inset-inline-start: 10px;
    padding: 2px 9px;
    border-radius: 99px;
    background: color-mix(in oklab, var(--surface) 88%, transparent);
    font-size: 12px;
    line-height: 1.5;
  }

  .actions { position: absolute; z-index: 2; inset-block-end: 10px; inset-inline: 10px; display: flex; justify-content: space-between; gap: 6px; pointer-events: none; }
  .action {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-inline-size: 36px;
    min-block-size: 36px;
    padding-inline: 8px;
    justify-content: center;
    border-radius: 99px;
    background: color-mix(in oklab, var(--surface) 94%, transparent);
    box-shadow: 0 1px 4px rgb(0 0 0 / 18%);
    font-size: 13px;
    font-weight: 500;
    pointer-events: auto;
    transition: opacity var(--quick), transform var(--quick), color var(--quick);
  }
  .action .icon { inline-size: 18px; block-size: 18px; flex: none; }
  .action:hover { color: var(--accent); }
  .action .wide { padding-inline-end: 4px; white-space: nowrap; }

  @media (hover: hover) {
    .action { opacity: 0; transform: translateY(4px); }
    .card:hover .action, .card:focus-within .action { opacity: 1; transform: none; }
  }
  @media (hover: none) {
    .action { min-inline-size: 40px; min-block-size: 40px; }
    .action .wide { display: none; }
  }
  @container (max-width: 599px) { .action .wide { display: none; } }

  .ending { display: grid; justify-items: center; margin-block-start: 36px; text-align: center; }
`;
