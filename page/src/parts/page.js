/** The page from top to bottom; its landmarks fit into any page's `<main>`. */

import { html, nothing } from "lit";
import { words } from "../words.js";
import { chips } from "./chips.js";
import { details } from "./details.js";
import { facets } from "./facets.js";
import { field } from "./field.js";
import { filterSheet } from "./filter-sheet.js";
import { refusal } from "./notices.js";
import { results } from "./results.js";

/** @param {import("../product-search.js").ProductSearch} host */
export function page(host) {
  const { wide } = host.viewport;
  const skip = (/** @type {Event} */ event) => {
    event.preventDefault();
    host.focusOn("#results");
  };
  return html`<section class="shell" aria-label=${words.search}>
      <a class="skip" href="#results" @click=${skip}>${words.skip}</a>
      <div class="brand"><slot name="brand"></slot></div>
      <div class="header" part="header">${field(host)}</div>
      <div class="above">${chips(host)}</div>
      ${wide ? html`<section class="side" part="facets" aria-label=${words.filters}>${facets(host)}</section>` : nothing}
      <div class="main">${results(host)}</div>
    </section>
    ${refusal(host)}
    ${wide ? nothing : filterSheet(host)} ${details(host)}
    <p class="hidden" role="status" aria-live="polite">${host.announced}</p>
    ${host.taking.dropping ? html`<div class="drop" aria-hidden="true"><p>${words.dropHere}</p></div>` : nothing}`;
}
