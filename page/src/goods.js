/** The products that were seen here, and where they lead: a chip names one long after it has left the grid. */

/** @typedef {import("./client.js").Item} Item */
/** @typedef {import("./product-search.js").ProductSearch} ProductSearch */

const MOST_UNLIKE = 3;
const PATIENCE_MS = 20_000;
/** So long pictures' addresses work, with something to spare. */
const EXPIRED_MS = 240_000;

export class Goods {
  /** @type {Map<string, Item>} */
  #seen = new Map();
  /** @type {Set<string>} addresses of pictures that do not come */
  broken = new Set();

  /** @param {ProductSearch} host */
  constructor(host) {
    this.host = host;
  }

  /** @param {Item[]} items */
  see(items) {
    for (const item of items) this.#seen.set(item.id, item);
  }

  /** @param {string} id */
  seen(id) {
    return this.#seen.get(id) ?? null;
  }

  /**
   * What is known of a product; what is not yet is asked for.
   * @param {string} id
   */
  known(id) {
    const item = this.#seen.get(id);
    if (!item) this.#fetch(id);
    return item;
  }

  /** @param {string} id */
  async #fetch(id) {
    this.see([{ id }]);
    try {
      const { product } = await this.host.asking.client.product(id, AbortSignal.timeout(PATIENCE_MS));
      this.see([product]);
      this.host.requestUpdate();
    } catch {
      // It stays "a product".
    }
  }

  /**
   * Show what is like it.
   * @param {Item} item
   */
  more(item) {
    this.see([item]);
    this.host.go({ q: "", picture: null, like: [item.id], unlike: [], sort: "" });
    this.#toResults();
  }

  /**
   * Lead away from it.
   * @param {Item} item
   */
  less(item) {
    this.host.go({ unlike: [...this.host.state.unlike, item.id].slice(-MOST_UNLIKE) });
    this.#toResults();
  }

  async #toResults() {
    await this.host.updateComplete;
    this.host.focusOn("#results");
  }

  /**
   * A picture did not come: perhaps its address has run out, and a new answer has a new one.
   * @param {string} address
   */
  onBroken(address) {
    const { at, busy } = this.host.finder.view;
    if (Date.now() - at > EXPIRED_MS) {
      if (!busy) this.host.finder.refresh();
      return;
    }
    this.broken.add(address);
    this.host.requestUpdate();
  }
}
