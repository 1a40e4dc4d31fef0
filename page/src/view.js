/** What is shown of a search, and how it goes over into the next. */

/** @typedef {import("./client.js").Item} Item */
/** @typedef {import("./client.js").SearchAnswer} SearchAnswer */
/** @typedef {import("./client.js").Problem} Problem */

/**
 * @typedef {object} View
 * @property {string | null} key of the state that is shown
 * @property {boolean} busy whether another one is under way
 * @property {Item[]} items
 * @property {SearchAnswer | null} answer the first page's
 * @property {string | null} cursor
 * @property {"idle" | "busy" | "failed"} more how the next page fares
 * @property {Problem | null} problem why there is nothing (newer) to show
 * @property {number | null} again when it will be tried again, in ms of the clock
 * @property {number} at when it was answered
 * @property {number} since when the one under way was asked for
 */

/** @type {View} */
export const NOTHING = {
  key: null,
  busy: false,
  items: [],
  answer: null,
  cursor: null,
  more: "idle",
  problem: null,
  again: null,
  at: 0,
  since: 0,
};

/** @returns {Pick<View, "busy" | "problem" | "again" | "more" | "since">} */
export const underWay = () => ({ busy: true, problem: null, again: null, more: "idle", since: Date.now() });

/**
 * A product that two pages have is shown once.
 * @param {Item[]} items
 * @param {Item[]} further
 */
export function joined(items, further) {
  const ids = new Set(items.map(({ id }) => id));
  return [...items, ...further.filter(({ id }) => !ids.has(id))];
}
