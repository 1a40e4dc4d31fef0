/** How many there are, told as what the number means. */

import { isBrowsing } from "../address.js";
import { hasWish } from "../request.js";
import { words } from "../words.js";

/** The API pages through so many of the nearest. */
const REACH = 1000;

/** @param {import("../product-search.js").ProductSearch} host */
export function told(host) {
  const { answer } = host.finder.view;
  if (!answer) return "";
  const { total, degraded } = answer;
  const shown = host.format.count(total);
  if (!total) return words.nothing;
  if (degraded) return words.withWords(total, shown);
  if (isBrowsing(host.state) || !hasWish(host.state)) return words.products(total, shown);
  if (total > REACH) return words.nearestOf(host.format.count(REACH), shown);
  return host.state.sort ? words.products(total, shown) : words.nearest(total, shown);
}

/**
 * The same for who does not see the page; nothing while another answer is under way.
 * @param {import("../product-search.js").ProductSearch} host
 */
export function announcement(host) {
  const { problem, busy, answer } = host.finder.view;
  if (problem) return words.troubles[problem.trouble].title;
  if (busy || !answer || host.fresh) return "";
  const poor = answer.good_match === false && !answer.degraded && !isBrowsing(host.state);
  return poor ? `${words.noGoodMatch(host.state.q)}. ${told(host)}` : told(host);
}
