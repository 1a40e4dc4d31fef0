/** What a template cannot say: how wide the element is, what has come into view, which dialog is open, what time it is. */

/** @typedef {import("./product-search.js").ProductSearch} ProductSearch */

const WIDE = 900;
const AHEAD = "700px";

export class Viewport {
  wide = false;
  now = Date.now();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;
  #size = new ResizeObserver(() => this.#measure());
  #end = new IntersectionObserver(
    (seen) => seen.some(({ isIntersecting }) => isIntersecting) && this.#ended(),
    {
      rootMargin: AHEAD,
    },
  );

  /** @param {ProductSearch} host */
  constructor(host) {
    this.host = host;
    host.addController(this);
  }

  hostConnected() {
    this.#measure();
    this.#size.observe(this.host);
  }

  hostDisconnected() {
    this.#size.disconnect();
    this.#end.disconnect();
    clearInterval(this.#clock);
  }

  #measure() {
    const wide = this.host.getBoundingClientRect().width >= WIDE;
    if (wide === this.wide) return;
    this.wide = wide;
    this.host.requestUpdate();
  }

  /**
   * Ask for more as soon as this comes near.
   * @param {string} selector
   */
  watch(selector) {
    this.#end.disconnect();
    const found = this.host.renderRoot.querySelector(selector);
    if (found) this.#end.observe(found);
  }

  #ended() {
    const { more, problem } = this.host.finder.view;
    if (more === "idle" && !problem) this.host.finder.more();
  }

  /**
   * @param {string} id
   * @param {boolean} open
   */
  dialog(id, open) {
    const found = /** @type {HTMLDialogElement | null} */ (this.host.renderRoot.querySelector(`#${id}`));
    if (!found || found.open === open) return;
    if (open) found.showModal();
    else found.close();
  }

  /**
   * Count the seconds, or stop.
   * @param {boolean} counting
   */
  tick(counting) {
    clearInterval(this.#clock);
    this.now = Date.now();
    if (!counting) return;
    this.#clock = setInterval(() => {
      this.now = Date.now();
      this.host.requestUpdate();
    }, 1000);
  }
}
