/** The facets where there is no room beside the results: a sheet from below. */

import { html } from "lit";
import { words } from "../words.js";
import { facets } from "./facets.js";
import { cross } from "./icons.js";

/** @param {import("../product-search.js").ProductSearch} host */
export function filterSheet(host) {
  const { view } = host.finder;
  const close = (/** @type {Event} */ event) => {
    /** @type {HTMLElement} */ (event.currentTarget).closest("dialog")?.close();
  };
  return html`<dialog id="filters" class="filters" aria-labelledby="filters-title" @close=${host.filtering.onSheetClosed}
    @click=${(/** @type {Event} */ event) => event.target === event.currentTarget && close(event)}>
    <div class="sheet">
      <div class="sheet-head"><h2 id="filters-title">${words.filters}</h2>
        <button class="round" aria-label=${words.close} @click=${close}>${cross}</button></div>
      <div class="sheet-body">${host.filtering.sheet ? facets(host) : ""}</div>
      <div class="sheet-foot">
        <button class="button" @click=${host.filtering.clear}>${words.clearFilters}</button>
        <button class="button strong" @click=${close}>${view.busy || !view.answer ? words.searching : words.showResults(view.answer.total, host.format.count(view.answer.total))}</button>
      </div>
    </div>
  </dialog>`;
}
