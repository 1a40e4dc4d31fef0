/** How near a product is, in words: a bare cosine means something else with every model and every kind of query. */

/** @typedef {import("./client.js").Item} Item */
/** @typedef {import("./client.js").SearchAnswer} SearchAnswer */
/** @typedef {"veryClose" | "close_" | "loose"} Nearness */

const VERY_CLOSE = 0.8;
const CLOSE = 0.5;

/**
 * A score says where in its own answer a product lies, 1 being the best; the confidence, how good that best is.
 * @param {Item} item
 * @param {SearchAnswer} answer
 * @returns {Nearness | null} null where nobody knows how good the best is: browsing, by words alone, like a product
 */
export function nearness({ score, similarity }, { confidence, good_match, degraded }) {
  if (degraded || confidence == null || similarity == null || score == null) return null;
  if (good_match === false) return "loose";
  const near = score * (0.5 + confidence / 2);
  if (near >= VERY_CLOSE) return "veryClose";
  return near >= CLOSE ? "close_" : "loose";
}
