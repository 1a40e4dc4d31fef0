/** What is wished and filtered, each as a chip that goes with a click. */

import { html, nothing } from "lit";
import { hasFilters } from "../address.js";
import { first } from "../links.js";
import { label } from "../numbers.js";
import { dropUnwanted, readWords } from "../request.js";
import { words } from "../words.js";
import { cross } from "./icons.js";

/** @typedef {import("../product-search.js").ProductSearch} ProductSearch */
/** @typedef {{ text: string, away?: boolean, image?: string | null, drop: () => void }} Chip */

/** @param {ProductSearch} host */
export function chips(host) {
  const shown = [...wishes(host), ...filters(host)];
  if (!shown.length) return nothing;
  return html`<ul class="chips active" part="chips">
    ${shown.map(
      ({ text, away, image, drop }) => html`<li>
        <button class=${away ? "chip on away" : "chip on"} aria-label=${words.remove(text)} @click=${drop}>
          ${image ? html`<img src=${image} alt="" width="24" height="24">` : nothing}
          <bdi>${text}</bdi>${cross}
        </button>
      </li>`,
    )}
    ${
      shown.length > 1
        ? html`<li><button class="quiet" @click=${host.filtering.clearAll}>${words.clearAll}</button></li>`
        : nothing
    }
  </ul>`;
}

/**
 * @param {ProductSearch} host
 * @returns {Chip[]}
 */
function wishes(host) {
  const { q, like, unlike } = host.state;
  const named = (/** @type {string} */ id) => host.goods.known(id)?.title || words.aProduct;
  const picture = (/** @type {string} */ id) => {
    const item = host.goods.known(id);
    return item ? first(item) : null;
  };
  return [
    ...like.map((id) => ({
      text: words.like(named(id)),
      image: picture(id),
      drop: () => host.go({ like: like.filter((one) => one !== id) }),
    })),
    ...unlike.map((id) => ({
      text: words.unlike(named(id)),
      image: picture(id),
      away: true,
      drop: () => host.go({ unlike: unlike.filter((one) => one !== id) }),
    })),
    ...readWords(q).unwanted.map((word) => ({
      text: words.without(word),
      away: true,
      drop: () => host.go({ q: dropUnwanted(q, word) }),
    })),
  ];
}

/**
 * @param {ProductSearch} host
 * @returns {Chip[]}
 */
function filters(host) {
  if (!hasFilters(host.state)) return [];
  const { values, bounds } = host.state;
  const chosen = Object.entries(values).flatMap(([name, list]) =>
    list.map((value) => ({
      text: `${label(name)}: ${host.valueText(name, value)}`,
      drop: () => host.filtering.toggle(name, value),
    })),
  );
  const ranges = Object.entries(bounds).map(([name, { from, to }]) => ({
    text: `${label(name)}: ${rangeText(host, name, from, to)}`,
    drop: () => host.filtering.bound(name, {}),
  }));
  return [...chosen, ...ranges];
}

/**
 * @param {ProductSearch} host
 * @param {string} name
 * @param {number | undefined} from
 * @param {number | undefined} to
 */
function rangeText(host, name, from, to) {
  const low = host.boundText(name, from);
  const high = host.boundText(name, to);
  if (from === undefined) return words.atMost(high);
  return to === undefined ? words.atLeast(low) : words.between(low, high);
}
