/** The pictures that were searched by, kept by this browser for as long as its tab is open. */

const PREFIX = "product-search:picture:";
const ORDER = "product-search:pictures";
const KEPT = 8;

/** @type {Map<string, string>} */
const here = new Map();

/**
 * Keep a picture; returns the name by which an address can speak of it.
 * @param {string} picture a data: address
 */
export function keep(picture) {
  const name = Array.from(crypto.getRandomValues(new Uint8Array(5)), (byte) => (byte % 36).toString(36)).join(
    "",
  );
  here.set(name, picture);
  const names = [name, ...order()];
  for (const old of names.splice(KEPT)) drop(old);
  while (!stored(PREFIX + name, picture) && names.length > 1) drop(/** @type {string} */ (names.pop()));
  stored(ORDER, JSON.stringify(names));
  return name;
}

/**
 * @param {string} name
 * @returns {string | null}
 */
export function look(name) {
  const known = here.get(name);
  if (known) return known;
  try {
    const kept = sessionStorage.getItem(PREFIX + name);
    return kept?.startsWith("data:") ? kept : null;
  } catch {
    return null;
  }
}

/** @returns {string[]} */
function order() {
  try {
    const names = JSON.parse(sessionStorage.getItem(ORDER) ?? "[]");
    return Array.isArray(names) ? names.map(String) : [];
  } catch {
    return [];
  }
}

/** @param {string} name */
function drop(name) {
  try {
    sessionStorage.removeItem(PREFIX + name);
  } catch {
    // A browser that keeps nothing has nothing to drop.
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
function stored(name, value) {
  try {
    sessionStorage.setItem(name, value);
    return true;
  } catch {
    return false;
  }
}
