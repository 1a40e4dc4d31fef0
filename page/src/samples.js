/** Products to start from, of several kinds: where the first page has too few of them, one of each is asked for. */

import { kindOf, PICTURES, text } from "./examples.js";
import { PAGE } from "./request.js";

/** @typedef {import("./client.js").Item} Item */
/** @typedef {import("./client.js").SearchAnswer} SearchAnswer */
/** @typedef {import("./product-search.js").ProductSearch} ProductSearch */

const PATIENCE_MS = 20_000;

export class Samples {
  /** @type {SearchAnswer | null} what they are shown above, and are as old as: their pictures' addresses run out */
  #answer = null;
  /** @type {Item[] | null} */
  #found = null;

  /** @param {ProductSearch} host */
  constructor(host) {
    this.host = host;
  }

  /** Null while they are under way. */
  get items() {
    const { answer, items } = this.host.finder.view;
    if (answer && answer !== this.#answer) {
      this.#answer = answer;
      const kind = this.#lacking(answer, items);
      this.#found = kind ? null : items;
      if (kind) this.#ask(kind, answer, items);
    }
    return this.#found;
  }

  /**
   * The attribute of which there is more than these show.
   * @param {SearchAnswer} answer
   * @param {Item[]} items
   */
  #lacking(answer, items) {
    const kind = this.host.catalogue && kindOf(this.host.catalogue);
    const all = kind ? (answer.facets?.attributes[kind]?.values.length ?? 0) : 0;
    if (!kind) return null;
    return new Set(items.map((item) => text(item, kind))).size < Math.min(all, PICTURES) ? kind : null;
  }

  /**
   * @param {string} kind
   * @param {SearchAnswer} answer
   * @param {Item[]} items
   */
  async #ask(kind, answer, items) {
    const request = {
      size: PAGE,
      collapse: { attribute: kind },
      filters: { [kind]: { exists: true } },
      pictures: true,
      thumbnails: true,
    };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const found = await this.host.asking.client.search(request, signal).catch(() => ({ items }));
    if (answer !== this.#answer) return;
    this.#found = found.items;
    this.host.requestUpdate();
  }
}
