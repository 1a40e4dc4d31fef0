/** A state as the API is asked for it. */

import { isBrowsing } from "./address.js";
import { fitting } from "./fitting.js";

/** @typedef {import("./address.js").State} State */
/** @typedef {import("./catalogue.js").Catalogue} Catalogue */
/** @typedef {import("./client.js").SearchRequest} SearchRequest */

export const PAGE = 24;
const LARGEST = 96;
const AWAY = -0.5;
const VALUES_COUNTED = 30;
const UNWANTED = /(?<=^|\s)-(?=[\p{L}\p{N}])([\p{L}\p{N}][\p{L}\p{N}'’-]*)/gu;
const MOST_UNWANTED = 2;

/**
 * Words as a shopper types them: `mug -striped` wants a mug and no stripes.
 * @param {string} q
 */
export function readWords(q) {
  const unwanted = [...q.matchAll(UNWANTED)].map((match) => match[1]).slice(0, MOST_UNWANTED);
  return { text: q.replace(UNWANTED, " ").replace(/\s+/gu, " ").trim(), unwanted };
}

/**
 * @param {string} q
 * @param {string} word
 */
export function dropUnwanted(q, word) {
  return q
    .replace(UNWANTED, (all, /** @type {string} */ found) => (found === word ? "" : all))
    .replace(/\s+/gu, " ")
    .trim();
}

/**
 * What leads somewhere: without it there is nothing to lead away from.
 * @param {State} state
 */
export const hasWish = (state) =>
  Boolean(readWords(state.q).text) || Boolean(state.picture) || state.like.length > 0;

/**
 * The first request of a state; it brings back `pages` pages at once, as far as one answer can.
 * @param {State} state
 * @param {Catalogue} catalogue
 * @param {string | null} image the picture in base64
 * @returns {SearchRequest}
 */
export function firstRequest(state, catalogue, image) {
  return {
    ...queryOf(state, catalogue, image),
    size: Math.min(state.pages * PAGE, LARGEST),
    facets: catalogue.facets.length ? catalogue.facets.map(facetOf) : null,
  };
}

/**
 * A further one.
 * @param {State} state
 * @param {Catalogue} catalogue
 * @param {string | null} image
 * @param {string} cursor
 * @param {number} [missing] how many products are still to come
 * @returns {SearchRequest}
 */
export function nextRequest(state, catalogue, image, cursor, missing = PAGE) {
  return { ...queryOf(state, catalogue, image), size: Math.min(missing, LARGEST), cursor };
}

/**
 * @param {State} state
 * @param {Catalogue} catalogue
 * @param {string | null} image
 * @returns {SearchRequest}
 */
function queryOf(state, catalogue, image) {
  const { text, unwanted } = readWords(state.q);
  const away = [
    ...unwanted.map((word) => ({ text: word, weight: AWAY })),
    ...state.unlike.map((id) => ({ like: id, weight: AWAY })),
  ];
  const { filters } = fitting(state, catalogue);
  const led = text || image || state.like.length;
  return {
    ...(text && { text }),
    ...(image && { image }),
    ...(state.like.length && { like: state.like }),
    ...(led && away.length && { terms: away }),
    filters: filters.length ? Object.fromEntries(filters) : null,
    sort: sortOf(state, catalogue),
    pictures: true,
    thumbnails: true,
  };
}

/**
 * @param {State} state
 * @param {Catalogue} catalogue
 * @returns {SearchRequest["sort"]}
 */
function sortOf(state, catalogue) {
  const descending = state.sort.startsWith("-");
  const attribute = descending ? state.sort.slice(1) : state.sort;
  if (!catalogue.types.has(attribute)) return null;
  return [{ attribute, order: descending ? "desc" : "asc" }, ...(isBrowsing(state) ? [] : [score])];
}

/** @type {"score"} */
const score = "score";

/** @param {import("./catalogue.js").FacetChoice} facet */
function facetOf(facet) {
  return { attribute: facet.name, size: facet.range ? 1 : VALUES_COUNTED };
}
