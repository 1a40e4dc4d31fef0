/** What was shown lately, so that going back asks nobody. */

/** @typedef {import("./view.js").View} View */

const FRESH_MS = 240_000;
const KEPT = 12;

export class Kept {
  /** @type {Map<string, View>} */
  #views = new Map();

  /**
   * What was shown of a state; undefined where that is too long ago, or was an answer for want of a better.
   * @param {string} key
   */
  find(key) {
    const view = this.#views.get(key);
    return view && Date.now() - view.at < FRESH_MS && !view.answer?.degraded ? view : undefined;
  }

  /** @param {View} view */
  keep(view) {
    if (!view.key) return;
    this.#views.delete(view.key);
    this.#views.set(view.key, view);
    for (const oldest of this.#views.keys()) {
      if (this.#views.size <= KEPT) break;
      this.#views.delete(oldest);
    }
  }

  forget() {
    this.#views.clear();
  }
}
