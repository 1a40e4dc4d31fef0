/** What is tried again by itself, and when. */

import { Problem } from "./client.js";
import { pause } from "./waiting.js";

/** Seconds after which it is tried again by itself; what is not here is not. */
const BY_ITSELF = new Map([
  ["starting", 5],
  ["throttled", 2],
  ["offline", 5],
  ["unreachable", 4],
  ["renewing", 20],
  ["not_indexed", 20],
]);

/** So often being throttled is not worth a word. */
const QUIET_TRIES = 2;

/**
 * Whether a problem is likely to be over before anybody has read of it.
 * @param {Problem} problem
 * @param {number} tries
 */
export const isQuiet = (problem, tries) => problem.trouble === "throttled" && tries < QUIET_TRIES;

/**
 * Seconds until the next try; null where trying again by itself would not help.
 * @param {Problem} problem
 * @param {number} tries
 */
export function patience(problem, tries) {
  const least = BY_ITSELF.get(problem.trouble);
  return least === undefined ? null : (problem.after ?? Math.max(least, pause(tries)));
}

/** @param {number | null} wait */
export const until = (wait) => (wait === null ? null : Date.now() + wait * 1000);

/** @param {unknown} error */
export const troubleOf = (error) => (error instanceof Problem ? error.trouble : null);
