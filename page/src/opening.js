/** The product whose details are open: what is known of it at once, and the rest as soon as it comes. */

import { Problem } from "./client.js";

/** @typedef {import("./client.js").Item} Item */

export class Opening {
  /** @type {string | null} */
  id = null;
  /** @type {Item | null} */
  item = null;
  /** @type {import("./client.js").Trouble | null} */
  trouble = null;
  /** Which of its pictures is shown large. */
  place = 0;
  #turn = new AbortController();

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /**
   * @param {string} id
   * @param {Item | null} known
   * @param {import("./client.js").Client} client
   */
  async show(id, known, client) {
    if (id === this.id) return;
    this.close();
    this.id = id;
    this.item = known?.attributes ? known : null;
    this.#turn = new AbortController();
    const { signal } = this.#turn;
    try {
      const { product } = await client.product(id, signal);
      if (signal.aborted) return;
      this.item = product;
    } catch (error) {
      if (signal.aborted) return;
      if (!this.item) this.trouble = error instanceof Problem ? error.trouble : "broken";
    }
    this.changed();
  }

  close() {
    this.#turn.abort();
    this.id = null;
    this.item = null;
    this.trouble = null;
    this.place = 0;
  }

  stop() {
    this.#turn.abort();
  }
}
