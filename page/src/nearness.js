/** How near a product is, in words: a bare cosine means something else with every model and every kind of query. */

/** @typedef {import("./client.js").Item} Item */
/** @typedef {import("./client.js").SearchAnswer} SearchAnswer */
/** @typedef {"veryClose" | "close_" | "loose"} Nearness */

const VERY_CLOSE = 0.8;
const CLOSE = 0.5;
/** What stands in for a confidence where the API cannot tell one: only what is nearly the best is very close. */
const UNTOLD = 0.85;

/**
 * A score says where in its own answer a product lies, 1 being the best; the confidence, how good that best is.
 * @param {Item} item
 * @param {SearchAnswer} answer
 * @returns {Nearness | null} null where nearness means nothing: browsing, or by words alone
 */
export function nearness({ score, similarity }, { confidence, good_match, degraded }) {
  if (degraded || similarity == null || score == null) return null;
  if (good_match === false) return "loose";
  const sure = confidence == null ? UNTOLD : 0.5 + confidence / 2;
  const near = score * sure;
  if (near >= VERY_CLOSE) return "veryClose";
  return near >= CLOSE ? "close_" : "loose";
}
