/** What is asked for, as an address says it: readable, shared by copying, and taken apart without trust. */

/** @typedef {{ from?: number, to?: number }} Bounds */

/**
 * @typedef {object} State
 * @property {string} q words as they were typed
 * @property {string | null} picture the name of a picture that this browser keeps
 * @property {string[]} like products to be near to
 * @property {string[]} unlike products to be far from
 * @property {Record<string, string[]>} values chosen values by attribute
 * @property {Record<string, Bounds>} bounds chosen ranges by attribute
 * @property {string} sort an attribute, with `-` for the highest first; empty for the best first
 * @property {number} pages how many pages are shown
 * @property {string | null} product whose details are open
 */

const OWN = ["q", "picture", "like", "unlike", "sort", "pages", "product"];
const OWN_PREFIXES = ["is.", "from.", "to."];
const MOST_PAGES = 41;
const MOST_WORDS = 1000;
const MOST_LIKE = 4;
const MOST_UNLIKE = 3;
const MOST_VALUES = 20;

/** @type {Readonly<State>} */
export const BLANK = Object.freeze({
  q: "",
  picture: null,
  like: [],
  unlike: [],
  values: {},
  bounds: {},
  sort: "",
  pages: 1,
  product: null,
});

/**
 * Read a state out of an address's query; what makes no sense is left out.
 * @param {string} search
 * @returns {State}
 */
export function read(search) {
  const given = new URLSearchParams(search);
  const pages = Number(given.get("pages") ?? 1);
  return {
    q: (given.get("q") ?? "").slice(0, MOST_WORDS),
    picture: given.get("picture") || null,
    like: given.getAll("like").filter(Boolean).slice(0, MOST_LIKE),
    unlike: given.getAll("unlike").filter(Boolean).slice(0, MOST_UNLIKE),
    values: readValues(given),
    bounds: readBounds(given),
    sort: given.get("sort") ?? "",
    pages: Number.isInteger(pages) ? Math.min(Math.max(pages, 1), MOST_PAGES) : 1,
    product: given.get("product") || null,
  };
}

/**
 * Write a state into an address's query, beside what others keep there.
 * @param {State} state
 * @param {string} [search] the query as it is
 */
export function write(state, search = "") {
  const all = new URLSearchParams(search);
  for (const name of [...all.keys()]) if (isOwn(name)) all.delete(name);
  if (state.q.trim()) all.set("q", state.q.trim());
  if (state.picture) all.set("picture", state.picture);
  for (const id of state.like) all.append("like", id);
  for (const id of state.unlike) all.append("unlike", id);
  for (const [name, values] of Object.entries(state.values)) {
    for (const value of values) all.append(`is.${name}`, value);
  }
  for (const [name, { from, to }] of Object.entries(state.bounds)) {
    if (from !== undefined) all.set(`from.${name}`, String(from));
    if (to !== undefined) all.set(`to.${name}`, String(to));
  }
  if (state.sort) all.set("sort", state.sort);
  if (state.pages > 1) all.set("pages", String(state.pages));
  if (state.product) all.set("product", state.product);
  const written = all.toString();
  return written ? `?${written}` : "";
}

/**
 * What decides the answer: two states with the same key show the same products.
 * @param {State} state
 */
export const key = (state) => write({ ...state, pages: 1, product: null });

/**
 * Whether nothing is asked for but the catalogue as it is.
 * @param {State} state
 */
export const isBrowsing = (state) =>
  !state.q.trim() && !state.picture && !state.like.length && !state.unlike.length;

/** @param {State} state */
export const hasFilters = (state) =>
  Object.keys(state.values).length > 0 || Object.keys(state.bounds).length > 0;

/** @param {string} name */
function isOwn(name) {
  return OWN.includes(name) || OWN_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** @param {URLSearchParams} given */
function readValues(given) {
  /** @type {Record<string, string[]>} */
  const values = {};
  for (const [name, value] of given) {
    if (!name.startsWith("is.") || !value) continue;
    const attribute = name.slice("is.".length);
    if (!attribute || Object.keys(values).length >= MOST_VALUES) continue;
    const chosen = Object.hasOwn(values, attribute) ? values[attribute] : [];
    if (chosen.length < MOST_VALUES && !chosen.includes(value)) set(values, attribute, [...chosen, value]);
  }
  return values;
}

/** @param {URLSearchParams} given */
function readBounds(given) {
  /** @type {Record<string, Bounds>} */
  const bounds = {};
  for (const [name, text] of given) {
    const [, end, attribute] = /^(from|to)\.(.+)$/s.exec(name) ?? [];
    const value = Number(text);
    if (!attribute || !text.trim() || !Number.isFinite(value)) continue;
    const known = Object.hasOwn(bounds, attribute) ? bounds[attribute] : {};
    set(bounds, attribute, { ...known, [end]: value });
  }
  return bounds;
}

/**
 * Set a name that anybody may have chosen, `__proto__` among them.
 * @template T
 * @param {Record<string, T>} where
 * @param {string} name
 * @param {T} value
 */
function set(where, name, value) {
  Object.defineProperty(where, name, { value, enumerable: true, configurable: true, writable: true });
}
