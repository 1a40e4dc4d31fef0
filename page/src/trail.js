/** The browser's history: each state has an address, and is found again as it was left, scrolled to the same place. */

import { read, write } from "./address.js";

/** @typedef {import("./address.js").State} State */

const SCROLLED_MS = 150;

export class Trail {
  /** @type {number | null} where to scroll to as soon as what was there is there again */
  #place = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;

  /** @param {(state: State) => void} arrived */
  constructor(arrived) {
    this.arrived = arrived;
  }

  /** @returns {State} */
  start() {
    history.scrollRestoration = "manual";
    this.#place = history.state?.scroll ?? null;
    addEventListener("popstate", this.#onPop);
    addEventListener("scroll", this.#onScroll, { passive: true });
    addEventListener("pagehide", this.#save);
    return read(location.search);
  }

  stop() {
    removeEventListener("popstate", this.#onPop);
    removeEventListener("scroll", this.#onScroll);
    removeEventListener("pagehide", this.#save);
    clearTimeout(this.#pause);
  }

  /** @param {State} state */
  address(state) {
    return write(state, location.search) || location.pathname;
  }

  /**
   * @param {State} state
   * @param {"push" | "replace"} how
   * @param {boolean} top whether what comes is seen from its top
   */
  go(state, how, top) {
    const address = this.address(state) + location.hash;
    if (how === "push") {
      this.#save();
      history.pushState({ scroll: top ? 0 : scrollY, opened: state.product !== null }, "", address);
    } else {
      history.replaceState({ ...history.state, ...(top && { scroll: 0 }) }, "", address);
    }
    this.#place = null;
    if (top && scrollY > 0) scrollTo({ top: 0, behavior: "instant" });
  }

  /** Close what this visit opened by going back to before; whether it did. */
  back() {
    if (!history.state?.opened) return false;
    history.back();
    return true;
  }

  /**
   * Scroll to where the state was left, now that it is shown.
   * @param {import("lit").LitElement} shown
   */
  async settle(shown) {
    const place = this.#place;
    if (place === null) return;
    await shown.updateComplete;
    this.#place = null;
    scrollTo({ top: place, behavior: "instant" });
  }

  #onPop = () => {
    clearTimeout(this.#pause);
    this.#place = history.state?.scroll ?? 0;
    this.arrived(read(location.search));
  };

  #onScroll = () => {
    clearTimeout(this.#pause);
    if (this.#place === null) this.#pause = setTimeout(this.#save, SCROLLED_MS);
  };

  #save = () => {
    if (this.#place === null) history.replaceState({ ...history.state, scroll: Math.round(scrollY) }, "");
  };
}
