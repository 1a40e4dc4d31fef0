/** In which order. */

import { html, nothing } from "lit";
import { isBrowsing } from "../address.js";
import { label } from "../numbers.js";
import { words } from "../words.js";
import { chevron } from "./icons.js";

/** @param {import("../product-search.js").ProductSearch} host */
export function sorting(host) {
  if (!host.catalogue) return html`<span class="sort button bone"></span>`;
  const names = host.catalogue.facets.filter(({ range }) => range).map(({ name }) => name);
  const price = host.catalogue.price;
  if (price && !names.includes(price)) names.push(price);
  if (!names.length) return nothing;
  const sort = names.includes(host.state.sort.replace(/^-/u, "")) ? host.state.sort : "";
  const option = (/** @type {string} */ value, /** @type {string} */ text) =>
    html`<option value=${value} ?selected=${sort === value}>${text}</option>`;
  return html`<label class="sort">
    <span class="hidden">${words.sort}</span>
    <select class="button" aria-label=${words.sort} .value=${sort} @change=${host.filtering.sort}>
      ${option("", isBrowsing(host.state) ? words.asTheyCome : words.bestFirst)}
      ${names.map((name) => [
        option(name, words.lowFirst(label(name))),
        option(`-${name}`, words.highFirst(label(name))),
      ])}
    </select>
    ${chevron}
  </label>`;
}
