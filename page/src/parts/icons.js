/** The page's few signs, drawn with one stroke. */

import { html } from "lit";

/** @param {import("lit").TemplateResult} paths */
const icon = (paths) =>
  html`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.75"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${paths}</svg>`;

import { svg } from "lit";

export const glass = icon(svg`<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`);
export const cross = icon(svg`<path d="M6 6l12 12M18 6 6 18"/>`);
export const camera = icon(
  svg`<path d="M4.5 7.5h3l1.5-2.5h6l1.5 2.5h3a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18V9a1.5 1.5 0 0 1 1.5-1.5z"/><circle cx="12" cy="13" r="3.5"/>`,
);
export const picture = icon(
  svg`<rect x="3.5" y="4.5" width="17" height="15" rx="2"/><circle cx="9" cy="10" r="1.5"/><path d="m4 17 4.5-4 3.5 3 3.5-4 5 5"/>`,
);
export const sliders = icon(
  svg`<path d="M4 7h9M19 7h1M4 17h1M11 17h9"/><circle cx="16" cy="7" r="2.5"/><circle cx="8" cy="17" r="2.5"/>`,
);
export const more = icon(
  svg`<rect x="4" y="4" width="7" height="7" rx="1.5"/><rect x="13" y="4" width="7" height="7" rx="1.5"/><rect x="4" y="13" width="7" height="7" rx="1.5"/><path d="M16.5 13.5v6M13.5 16.5h6"/>`,
);
export const less = icon(svg`<circle cx="12" cy="12" r="8.5"/><path d="M8 12h8"/>`);
export const chevron = icon(svg`<path d="m7 10 5 5 5-5"/>`);
export const nothing = icon(
  svg`<path d="M4 8.5 12 4l8 4.5v7L12 20l-8-4.5z"/><path d="m4 8.5 8 4.5 8-4.5M12 13v7"/>`,
);
export const spark = icon(svg`<path d="M12 4v4M12 16v4M4 12h4M16 12h4"/>`);
export const warning = icon(svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 8v5M12 16h.01"/>`);
