/** Examples for a newcomer, out of what this catalogue really has. */

import { KIND } from "./catalogue.js";

/** @typedef {import("./client.js").Item} Item */
/** @typedef {import("./catalogue.js").Catalogue} Catalogue */

const COLOUR = /^(colou?r|farbe|couleur|colore|kleur|färg)s?$/iu;
const WORDS = 4;
/** So many pictures are offered, of as many kinds as there are. */
export const PICTURES = 6;
const LONGEST = 40;

/**
 * Words to search for, no two alike.
 * @param {Item[]} items
 * @param {Catalogue} catalogue
 */
export function wordExamples(items, catalogue) {
  const colour = named(catalogue, COLOUR);
  const kind = kindOf(catalogue);
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const item of items) {
    const thing = kind && text(item, kind);
    const words = thing ? [colour && text(item, colour), thing].filter(Boolean).join(" ") : beginning(item);
    if (!words || words.length > LONGEST || found.has(thing || words)) continue;
    found.set(thing || words, words.toLocaleLowerCase());
    if (found.size === WORDS) break;
  }
  return [...found.values()];
}

/**
 * Products whose pictures can be started from, of as many kinds as there are.
 * @param {Item[]} items
 * @param {Catalogue} catalogue
 * @param {(item: Item) => string | null} picture
 */
export function pictureExamples(items, catalogue, picture) {
  const kind = kindOf(catalogue);
  const seen = new Set();
  const spread = [];
  const rest = [];
  for (const item of items) {
    if (!picture(item)) continue;
    const thing = kind && text(item, kind);
    if (thing && seen.has(thing)) rest.push(item);
    else spread.push(item);
    seen.add(thing);
  }
  return [...spread, ...rest].slice(0, PICTURES);
}

/**
 * @param {Catalogue} catalogue
 * @param {RegExp} pattern
 */
const named = (catalogue, pattern) =>
  catalogue.facets.find(({ name, range }) => !range && pattern.test(name))?.name;

/**
 * The attribute that says of what kind a product is.
 * @param {Catalogue} catalogue
 */
export const kindOf = (catalogue) => named(catalogue, KIND);

/**
 * @param {Item} item
 * @param {string} attribute
 */
export function text(item, attribute) {
  const value = item.attributes?.[attribute];
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === "string" ? first : "";
}

/** @param {Item} item */
const beginning = (item) => (item.title ?? "").split(/\s+/u).slice(0, 3).join(" ");
