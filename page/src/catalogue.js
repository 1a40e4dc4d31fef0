/** What a catalogue offers, seen once: which attributes are worth a facet, which one is the price. */

/** @typedef {import("./client.js").ReleaseAnswer} ReleaseAnswer */
/** @typedef {import("./client.js").SearchAnswer} SearchAnswer */
/** @typedef {{ name: string, range: boolean }} FacetChoice */

/**
 * @typedef {object} Catalogue
 * @property {string} release
 * @property {number} products
 * @property {Map<string, string>} types of its attributes: text, number or boolean
 * @property {FacetChoice[]} facets
 * @property {string | null} price
 * @property {string[]} shows attributes that a card has in words
 */

/**
 * What the element's attributes ask for; null is to be found out.
 * @typedef {{ facets: string[] | null, price: string | null, shows: string[] | null }} Wanted
 */

/** What says of what kind a product is. */
export const KIND = /categor|type|kind|department|kategorie|catégorie|categor[ií]a/iu;
const PRICE = /^(price|preis|prix|precio|prezzo|prijs|cena|price_.+|.+_price)$/iu;
const MOST_COUNTED = 20;
const MOST_FACETS = 6;
const MOST_SHOWN = 2;
const COUNTED_VALUES = 30;
const LEAST_COVERED = 0.25;
/** With fewer products a value, an attribute tells products apart rather than together. */
const LEAST_EACH = 2;
const FEW_VALUES = 12;

/**
 * What to count so that facets can be chosen.
 * @param {ReleaseAnswer} release
 */
export function counted(release) {
  return release.attributes
    .slice(0, MOST_COUNTED)
    .map(({ name, type }) => ({ attribute: name, size: type === "number" ? 1 : COUNTED_VALUES }));
}

/**
 * @param {ReleaseAnswer} release
 * @param {SearchAnswer["facets"]} first how often which values occur in all of it
 * @param {Wanted} wanted
 * @returns {Catalogue}
 */
export function survey(release, first, wanted) {
  const types = new Map(release.attributes.map(({ name, type }) => [name, /** @type {string} */ (type)]));
  const price =
    release.attributes.find(wanted.price ? ({ name }) => name === wanted.price : isPrice)?.name ?? null;
  const named = wanted.facets?.filter((name) => types.has(name));
  const facets = named ?? chosen(release, first, price);
  const texts = facets.filter((name) => types.get(name) === "text");
  return {
    release: release.release,
    products: release.products,
    types,
    facets: facets.map((name) => ({ name, range: types.get(name) === "number" })),
    price,
    shows: (wanted.shows ?? texts.slice(0, MOST_SHOWN)).filter((name) => types.has(name)),
  };
}

/** @param {ReleaseAnswer["attributes"][number]} attribute */
function isPrice({ name, type }) {
  return type === "number" && PRICE.test(name);
}

/**
 * Few values, on many products; a price comes last, as a slider does in a shop.
 * @param {ReleaseAnswer} release
 * @param {SearchAnswer["facets"]} first
 * @param {string | null} price
 */
function chosen(release, first, price) {
  const of = first?.of ?? 0;
  const answers = first?.attributes ?? {};
  const texts = [];
  const numbers = [];
  for (const { name, type } of release.attributes) {
    const answer = Object.hasOwn(answers, name) ? answers[name] : null;
    if (!answer) continue;
    if (type === "number") {
      if ((answer.min ?? 0) < (answer.max ?? 0)) numbers.push(name);
      continue;
    }
    const told = answer.values.reduce((sum, { count }) => sum + count, 0);
    const many = answer.values.length;
    const together = many <= FEW_VALUES ? told > many : told >= many * LEAST_EACH;
    if (many > 1 && together && told >= of * LEAST_COVERED) texts.push(name);
  }
  const rest = numbers.filter((name) => name !== price).slice(0, 1);
  const last = price && numbers.includes(price) ? [price] : [];
  const room = MOST_FACETS - rest.length - last.length;
  texts.sort((one, other) => Number(KIND.test(other)) - Number(KIND.test(one)));
  return [...texts.slice(0, room), ...rest, ...last];
}
