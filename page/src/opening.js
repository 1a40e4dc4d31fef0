/** The product whose details are open: what is known of it at once, and the rest as soon as it comes. */

import { html } from "lit";
import { Problem } from "./client.js";

/** @typedef {import("./client.js").Item} Item */
/** @typedef {import("./product-search.js").ProductSearch} ProductSearch */

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

  /** @param {ProductSearch} host */
  constructor(host) {
    this.host = host;
    host.addController(this);
  }

  hostConnected() {}

  hostDisconnected() {
    this.#turn.abort();
  }

  /**
   * Show this product's, or none.
   * @param {string | null} id
   */
  async show(id) {
    if (id === this.id) return;
    this.#turn.abort();
    this.#turn = new AbortController();
    this.id = id;
    this.item = null;
    this.trouble = null;
    this.place = 0;
    if (!id) return;
    const known = this.host.goods.seen(id);
    if (known?.attributes) this.item = known;
    await this.#fetch(id, this.#turn.signal, known?.matched_image);
    this.host.requestUpdate();
  }

  /**
   * @param {string} id
   * @param {AbortSignal} signal
   * @param {string | null} [matched] the picture that it was found by, which is shown first
   */
  async #fetch(id, signal, matched) {
    try {
      const { product } = await this.host.asking.client.product(id, signal);
      if (signal.aborted) return;
      this.item = product;
      this.place = Math.max(product.images?.indexOf(matched ?? "") ?? 0, 0);
    } catch (error) {
      const trouble = error instanceof Problem ? error.trouble : "broken";
      if (signal.aborted || (this.item && trouble !== "missing")) return;
      this.item = null;
      this.trouble = trouble;
    }
  }

  /**
   * What opens it: a link where the address is ours, so that it can be copied.
   * @param {string} id
   * @param {string} title
   */
  link(id, title) {
    const open = (/** @type {MouseEvent} */ event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      this.host.go({ product: id });
    };
    const address = this.host.addressOf({ product: id });
    return address === null
      ? html`<button class="open" dir="auto" @click=${open}>${title}</button>`
      : html`<a class="open" dir="auto" href=${address} draggable="false" @click=${open}>${title}</a>`;
  }

  /** @param {number} place */
  turnTo(place) {
    this.place = place;
    this.host.requestUpdate();
  }

  onBackdrop = (/** @type {MouseEvent} */ event) => {
    if (event.target === event.currentTarget) /** @type {HTMLDialogElement} */ (event.target).close();
  };

  close = (/** @type {Event} */ event) =>
    /** @type {HTMLElement} */ (event.currentTarget).closest("dialog")?.close();

  onClosed = () => {
    if (this.host.state.product) this.host.leaveProduct();
  };
}
