/** Which filters a catalogue can answer: a link may be of an earlier one, or written by hand. */

/** @typedef {import("./address.js").State} State */
/** @typedef {import("./catalogue.js").Catalogue} Catalogue */

/**
 * @param {State} state
 * @param {Catalogue} catalogue
 * @returns {{ filters: [string, any][], misfits: string[] }} conditions by attribute, and the attributes without one
 */
export function fitting({ values, bounds }, { types }) {
  const asked = [
    ...Object.entries(values).map(
      ([name, list]) => /** @type {const} */ ([name, typed(list, types.get(name))]),
    ),
    ...Object.entries(bounds).map(
      ([name, range]) => /** @type {const} */ ([name, types.get(name) === "number" ? rangeOf(range) : null]),
    ),
  ];
  return {
    filters: asked.flatMap(([name, condition]) => (condition ? [[name, condition]] : [])),
    misfits: [...new Set(asked.flatMap(([name, condition]) => (condition ? [] : [name])))],
  };
}

/**
 * An address's words as values of a type; null where one of them is none.
 * @param {string[]} values
 * @param {string | undefined} type
 */
function typed(values, type) {
  if (type === "text") return values;
  if (type === "number")
    return values.every((one) => Number.isFinite(Number(one))) ? values.map(Number) : null;
  const isBoolean = type === "boolean" && values.every((one) => one === "true" || one === "false");
  return isBoolean ? values.map((one) => one === "true") : null;
}

/** @param {import("./address.js").Bounds} bounds */
const rangeOf = ({ from, to }) => ({
  ...(from !== undefined && { gte: from }),
  ...(to !== undefined && { lte: to }),
});
