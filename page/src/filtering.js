/** What is chosen of the facets, and how much of them is seen. */

import { BLANK } from "./address.js";

/** @typedef {import("./address.js").Bounds} Bounds */
/** @typedef {import("./product-search.js").ProductSearch} ProductSearch */
/** @typedef {Map<string, string>} Draft numbers that are still being typed, by their fields' labels */

export class Filtering {
  /** @type {Set<string>} facets of which all values are seen */
  unfolded = new Set();
  /** @type {Draft} */
  draft = new Map();
  /** Whether the sheet is open that has them where there is no room beside the results. */
  sheet = false;

  /** @param {ProductSearch} host */
  constructor(host) {
    this.host = host;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  toggle(name, value) {
    const { [name]: before = [], ...others } = this.host.state.values;
    const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
    this.host.go({ values: after.length ? { ...this.host.state.values, [name]: after } : others });
  }

  /**
   * @param {string} name
   * @param {Bounds} bounds
   */
  bound(name, bounds) {
    const { [name]: _, ...others } = this.host.state.bounds;
    this.host.go({ bounds: Object.keys(bounds).length ? { ...others, [name]: bounds } : others });
  }

  /** @param {string} name */
  unfold(name) {
    if (!this.unfolded.delete(name)) this.unfolded.add(name);
    this.host.requestUpdate();
  }

  /** @param {string[]} names attributes of which nothing is to be asked */
  leaveOut(names) {
    const { values, bounds } = this.host.state;
    this.host.go({ values: without(values, names), bounds: without(bounds, names) });
  }

  clear = () => this.host.go({ values: {}, bounds: {} });

  /** All but the words and the picture, which have their own ways out. */
  clearAll = () => this.host.go({ values: {}, bounds: {}, like: [], unlike: [] });

  browse = () => this.host.go({ ...BLANK });

  sort = (/** @type {Event} */ event) =>
    this.host.go({ sort: /** @type {HTMLSelectElement} */ (event.target).value });

  openSheet = () => this.#show(true);

  onSheetClosed = () => this.#show(false);

  /** @param {boolean} sheet */
  #show(sheet) {
    this.sheet = sheet;
    this.host.requestUpdate();
  }
}

/**
 * @template T
 * @param {Record<string, T>} all
 * @param {string[]} names
 * @returns {Record<string, T>}
 */
const without = (all, names) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));
