/** Where a product's pictures are; only what a browser fetches from the web counts as an address. */

/** @typedef {import("./client.js").Item} Item */

/**
 * @param {unknown} address
 * @returns {string | null}
 */
export function safe(address) {
  if (typeof address !== "string" || !URL.canParse(address)) return null;
  return ["http:", "https:"].includes(new URL(address).protocol) ? address : null;
}

/**
 * The small picture that a card shows: the one that matched, if the answer names one.
 * @param {Item} item
 */
export const cardPicture = (item) => (hasOtherView(item) ? matched(item) : first(item));

/**
 * Whether what matched is not its first picture.
 * @param {Item} item
 */
export const hasOtherView = (item) =>
  Boolean(item.matched_image && item.image && item.matched_image !== item.image && matched(item));

/**
 * @param {Item} item
 * @returns {string | null}
 */
export const first = (item) => safe(item.thumbnail_url) ?? safe(item.image_url);

/** @param {Item} item */
const matched = (item) => safe(item.matched_thumbnail_url) ?? safe(item.matched_image_url);

/**
 * All pictures of a product, large and small.
 * @param {Item} item
 */
export function album(item) {
  const large = item.image_urls ?? [];
  const small = item.thumbnail_urls ?? [];
  return large.flatMap((address, place) => {
    const whole = safe(address);
    return whole ? [{ whole, small: safe(small[place]) ?? whole }] : [];
  });
}
