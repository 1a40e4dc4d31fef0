/** Finds what a state asks for: one search at a time, the newest, tried again for as long as that makes sense. */

import { key } from "./address.js";
import { Problem } from "./client.js";
import { Kept } from "./kept.js";
import { isQuiet, patience, troubleOf, until } from "./patience.js";
import { PAGE } from "./request.js";
import { joined, NOTHING, underWay } from "./view.js";
import { pause, Waiting } from "./waiting.js";

/** @typedef {import("./address.js").State} State */
/** @typedef {import("./view.js").View} View */
/** @typedef {import("./client.js").SearchAnswer} SearchAnswer */

/**
 * How a page is asked for: the first, or what follows a cursor.
 * @callback Ask
 * @param {State} state
 * @param {{ cursor: string, missing: number } | null} next
 * @param {AbortSignal} signal
 * @returns {Promise<SearchAnswer>}
 */

/** Holds what is shown; `changed` is called whenever that is another. */
export class Finder {
  view = NOTHING;
  /** @type {State | null} */
  #state = null;
  #turn = new AbortController();
  #waiting = new Waiting();
  #kept = new Kept();

  /**
   * @param {Ask} ask
   * @param {() => void} changed
   */
  constructor(ask, changed) {
    this.ask = ask;
    this.changed = changed;
  }

  /**
   * Show a state: at once where it was shown before, else as soon as it is answered.
   * @param {State} state
   */
  async show(state) {
    const signal = this.#begin();
    this.#state = state;
    const kept = this.#kept.find(key(state));
    if (kept) {
      this.#set(kept);
      return;
    }
    this.#set({ ...this.view, ...underWay() });
    await this.#fill(state, signal);
  }

  /** Show one page more. */
  async more() {
    const { cursor, more, busy, items } = this.view;
    const state = this.#state;
    if (!cursor || more === "busy" || busy || !state) return;
    const signal = this.#turn.signal;
    this.#set({ ...this.view, more: "busy" });
    try {
      const answer = await this.#patiently(() => this.ask(state, { cursor, missing: PAGE }, signal), signal);
      if (signal.aborted) return;
      this.#set({ ...this.view, items: joined(items, answer.items), cursor: answer.cursor, more: "idle" });
      this.#kept.keep(this.view);
    } catch (error) {
      if (signal.aborted) return;
      if (troubleOf(error) === "expired") await this.refresh(Math.ceil(items.length / PAGE) + 1);
      else this.#set({ ...this.view, more: "failed" });
    }
  }

  /**
   * Ask for the same anew and replace it quietly: what was shown stays until then.
   * @param {number} [pages]
   */
  async refresh(pages) {
    const state = this.#state;
    if (!state) return;
    const signal = this.#begin();
    this.#kept.forget();
    const wanted = { ...state, pages: pages ?? Math.max(Math.ceil(this.view.items.length / PAGE), 1) };
    this.#set({ ...this.view, ...underWay() });
    await this.#fill(wanted, signal);
  }

  /** Try again now what would be tried later. */
  async again() {
    if (!this.#waiting.cut()) await this.refresh(this.#state?.pages);
  }

  /** Forget what is under way. */
  stop() {
    this.#turn.abort();
  }

  #begin() {
    this.#turn.abort();
    this.#turn = new AbortController();
    return this.#turn.signal;
  }

  /** @param {View} view */
  #set(view) {
    this.view = view;
    this.changed();
  }

  /**
   * @param {State} state
   * @param {AbortSignal} signal
   */
  async #fill(state, signal) {
    for (let tries = 0; !signal.aborted; tries++) {
      let wait = null;
      try {
        const view = await this.#pages(state, signal);
        if (signal.aborted) return;
        if (view.answer?.degraded) wait = pause(tries);
        this.#set({ ...view, again: until(wait) });
        this.#kept.keep(this.view);
      } catch (error) {
        if (signal.aborted) return;
        const problem = error instanceof Problem ? error : new Problem("broken", String(error));
        wait = patience(problem, tries);
        const shown = isQuiet(problem, tries) ? null : problem;
        this.#set({ ...this.view, busy: wait !== null, problem: shown, again: until(wait) });
        if (wait === null) return;
      }
      if (wait === null) return;
      await this.#waiting.rest(wait, signal);
    }
  }

  /**
   * All pages of a state, in as few requests as may be.
   * @param {State} state
   * @param {AbortSignal} signal
   * @returns {Promise<View>}
   */
  async #pages(state, signal) {
    const answer = await this.ask(state, null, signal);
    const wanted = state.pages * PAGE;
    let { items, cursor } = answer;
    while (cursor && items.length < wanted && !answer.degraded) {
      const next = { cursor, missing: wanted - items.length };
      const further = await this.#patiently(() => this.ask(state, next, signal), signal);
      if (!further.items.length) break;
      items = joined(items, further.items);
      cursor = further.cursor;
    }
    return { ...NOTHING, key: key(state), items, cursor, answer, at: Date.now() };
  }

  /**
   * Throttled is no failure of a page, only a delay.
   * @template T
   * @param {() => Promise<T>} ask
   * @param {AbortSignal} signal
   * @returns {Promise<T>}
   */
  async #patiently(ask, signal) {
    for (let tries = 0; ; tries++) {
      try {
        return await ask();
      } catch (error) {
        if (troubleOf(error) !== "throttled" || tries >= 4 || signal.aborted) throw error;
        await this.#waiting.rest(/** @type {Problem} */ (error).after ?? pause(tries), signal);
      }
    }
  }
}
