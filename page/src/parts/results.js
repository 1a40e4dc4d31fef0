/** The grid, what is told above it, and what follows below. */

import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import { BLANK, isBrowsing, key } from "../address.js";
import { words } from "../words.js";
import { bones, card } from "./card.js";
import { told } from "./count.js";
import { sliders } from "./icons.js";
import { banner, empty, trouble } from "./notices.js";
import { sorting } from "./sorting.js";
import { welcome } from "./welcome.js";

/** @typedef {import("../product-search.js").ProductSearch} ProductSearch */

const EARLY = 8;
const BONES = 12;
const LONG_MS = 4000;

/** @param {ProductSearch} host */
export function results(host) {
  const { view } = host.finder;
  const waiting = host.fresh || !view.answer;
  return html`<section class="results" id="results" tabindex="-1" aria-label=${words.results} aria-busy=${view.busy ? "true" : "false"}>
    ${toolbar(host, waiting)} ${banner(host)} ${examples(host)} ${view.problem ? trouble(host, view.problem) : nothing}
    ${view.problem && waiting ? nothing : waiting ? skeleton() : found(host)}
  </section>`;
}

/**
 * They go when what is shown goes, not before: nothing is to move while one looks at it.
 * @param {ProductSearch} host
 */
function examples(host) {
  const { view } = host.finder;
  const shown = host.fresh || !view.answer ? host.browsing : view.key === key(BLANK);
  return shown && !view.problem ? welcome(host) : nothing;
}

/**
 * @param {ProductSearch} host
 * @param {boolean} waiting
 */
function toolbar(host, waiting) {
  const { view } = host.finder;
  if (view.problem && waiting) return nothing;
  return html`<div class="toolbar">
    <p class="told">${waiting ? searching(host) : told(host)}</p>
    ${host.viewport.wide ? nothing : filterButton(host)}
    ${sorting(host)}
  </div>`;
}

/** @param {ProductSearch} host */
function searching({ state, finder, viewport }) {
  const long = viewport.now - finder.view.since > LONG_MS;
  return long && state.picture ? words.stillLooking : words.searching;
}

/** @param {ProductSearch} host */
function filterButton({ catalogue, state, filtering }) {
  if (!catalogue) return html`<span class="button bone"></span>`;
  if (!catalogue.facets.length) return nothing;
  const filters = Object.values(state.values).flat().length + Object.keys(state.bounds).length;
  return html`<button class="button" @click=${filtering.openSheet}>${sliders}${words.filtersCount(filters)}</button>`;
}

/** @param {ProductSearch} host */
function found(host) {
  const {
    view,
    view: { answer },
  } = host.finder;
  if (!answer) return nothing;
  const items = view.items.filter(({ id }) => !host.state.unlike.includes(id));
  if (!items.length) return empty(host);
  const poor = answer.good_match === false && !answer.degraded && !isBrowsing(host.state);
  return html`${
    poor
      ? html`<div class="poor"><h2>${words.noGoodMatch(host.state.q)}</h2><p>${words.noGoodMatchHint}</p></div>
        <h2 class="heading">${words.nearestThings}</h2>`
      : html`<h2 class="hidden">${words.results}</h2>`
  }
  ${host.picture && answer.confidence == null && !answer.degraded ? html`<p class="note">${words.noPictures}</p>` : nothing}
  ${answer.truncated ? html`<p class="note">${words.truncated}</p>` : nothing}
  ${keyed(
    view.key,
    html`<ul class=${view.busy && !answer.degraded ? "grid stale" : "grid"} part="grid">
      ${repeat(
        items,
        ({ id }) => id,
        (item, place) => card(host, item, answer, place < EARLY),
      )}
      ${view.more === "busy" ? Array.from({ length: 4 }, () => bones) : nothing}
    </ul>`,
  )}
  ${ending(host)}`;
}

/** @param {ProductSearch} host */
function ending(host) {
  const { cursor, more, items } = host.finder.view;
  if (!cursor) {
    return items.length > EARLY ? html`<p class="ending note">${words.allShown}</p>` : nothing;
  }
  return html`<div class="ending" id="ending">
    <button class="button" ?disabled=${more === "busy"} @click=${() => host.finder.more()}>
      ${more === "failed" ? words.moreFailed : more === "busy" ? words.loadingMore : words.showMore}
    </button>
  </div>`;
}

function skeleton() {
  return html`<ul class="grid" aria-hidden="true">${Array.from({ length: BONES }, () => bones)}</ul>`;
}
