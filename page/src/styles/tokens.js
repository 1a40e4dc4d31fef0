/** Colours and measures. Those that begin with --product-search- are a shop's to set; see page/README.md. */

import { css } from "lit";

export const tokens = css`
  :host {
    --accent: var(--product-search-accent, light-dark(#0b6b63, #63cfc0));
    --on-accent: var(--product-search-on-accent, light-dark(#fff, #06211e));
    --ground: var(--product-search-ground, light-dark(#fbfaf8, #131514));
    --surface: var(--product-search-surface, light-dark(#fff, #1b1e1d));
    --sunken: var(--product-search-sunken, light-dark(#f1f0ec, #232726));
    --ink: var(--product-search-ink, light-dark(#1c1e1d, #eceeec));
    --quiet: var(--product-search-quiet, light-dark(#5b615e, #a3aba7));
    --line: var(--product-search-line, light-dark(#e2e0da, #333938));
    --edge: var(--product-search-edge, light-dark(#85897f, #6f7875));
    --warn: light-dark(#8a3d10, #f0b088);
    --tint: color-mix(in oklab, var(--accent) 10%, var(--surface));
    --radius: var(--product-search-radius, 14px);
    --card: var(--product-search-card, 196px);
    --ratio: var(--product-search-picture-ratio, 1);
    --fit: var(--product-search-picture-fit, cover);
    --gap: clamp(12px, 2.2cqi, 28px);
    --quick: 140ms;

    display: block;
    container-type: inline-size;
    position: relative;
    color-scheme: var(--product-search-scheme, light dark);
    background: var(--ground);
    color: var(--ink);
    font: 400 15px/1.5 var(--product-search-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif);
    text-align: start;
    -webkit-text-size-adjust: 100%;
  }

  :host([hidden]) { display: none; }

  *, *::before, *::after { box-sizing: border-box; }
  h2, h3, p, ul, dl, dd, fieldset, pre { margin: 0; padding: 0; border: 0; min-inline-size: 0; }
  ul { list-style: none; }
  img, svg { display: block; }
  button, input, select { font: inherit; color: inherit; letter-spacing: inherit; }
  button { border: 0; background: none; padding: 0; cursor: pointer; }
  button:disabled { cursor: default; opacity: 0.6; }

  :focus { outline: none; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

  /* In whatever script a text is: its lines run as it does, and begin where the page's do. */
  [dir="auto"]:not(input) { text-align: -webkit-match-parent; text-align: match-parent; }

  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    *, *::before, *::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; }
  }
`;
