/** Finds what a state asks for: one search at a time, the newest, tried again for as long as that makes sense. */

import { key } from "./address.js";
import { Problem } from "./client.js";
import { PAGE } from "./request.js";
import { pause, Waiting } from "./waiting.js";

/** @typedef {import("./address.js").State} State */
/** @typedef {import("./client.js").Item} Item */
/** @typedef {import("./client.js").SearchAnswer} SearchAnswer */

/**
 * @typedef {object} View
 * @property {string | null} key of the state that is shown
 * @property {boolean} busy whether another one is under way
 * @property {Item[]} items
 * @property {SearchAnswer | null} answer the first page's
 * @property {string | null} cursor
 * @property {"idle" | "busy" | "failed"} more how the next page fares
 * @property {Problem | null} problem why there is nothing (newer) to show
 * @property {number | null} again when it will be tried again, in ms of the clock
 * @property {number} at when it was answered
 * @property {number} since when the one under way was asked for
 */

/**
 * How a page is asked for: the first, or what follows a cursor.
 * @callback Ask
 * @param {State} state
 * @param {{ cursor: string, missing: number } | null} next
 * @param {AbortSignal} signal
 * @returns {Promise<SearchAnswer>}
 */

const FRESH_MS = 240_000;
const KEPT = 12;
/** Seconds after which it is tried again by itself; what is not here is not. */
const BY_ITSELF = new Map([
  ["starting", 5],
  ["throttled", 2],
  ["offline", 5],
  ["unreachable", 4],
  ["renewing", 20],
  ["not_indexed", 20],
]);

/** So often being throttled is not worth a word. */
const QUIET_TRIES = 2;

/** @type {View} */
const NOTHING = {
  key: null,
  busy: false,
  items: [],
  answer: null,
  cursor: null,
  more: "idle",
  problem: null,
  again: null,
  at: 0,
  since: 0,
};

/** Holds what is shown; `changed` is called whenever that is another. */
export class Finder {
  view = NOTHING;
  /** @type {State | null} */
  #state = null;
  #turn = new AbortController();
  #waiting = new Waiting();
  /** @type {Map<string, View>} */
  #known = new Map();

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
    const known = this.#known.get(key(state));
    if (known && Date.now() - known.at < FRESH_MS && !known.answer?.degraded) {
      this.#set(known);
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
      this.#keep();
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
    this.#known.clear();
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

  #keep() {
    if (!this.view.key) return;
    this.#known.delete(this.view.key);
    this.#known.set(this.view.key, this.view);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= KEPT) break;
      this.#known.delete(oldest);
    }
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
        this.#keep();
      } catch (error) {
        if (signal.aborted) return;
        const problem = error instanceof Problem ? error : new Problem("broken", String(error));
        wait = patience(problem, tries);
        const quiet = problem.trouble === "throttled" && tries < QUIET_TRIES;
        this.#set({ ...this.view, busy: wait !== null, problem: quiet ? null : problem, again: until(wait) });
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

/** @returns {Pick<View, "busy" | "problem" | "again" | "more" | "since">} */
const underWay = () => ({ busy: true, problem: null, again: null, more: "idle", since: Date.now() });

/**
 * @param {Problem} problem
 * @param {number} tries
 */
function patience(problem, tries) {
  const least = BY_ITSELF.get(problem.trouble);
  return least === undefined ? null : (problem.after ?? Math.max(least, pause(tries)));
}

/** @param {number | null} wait */
const until = (wait) => (wait === null ? null : Date.now() + wait * 1000);

/** @param {unknown} error */
const troubleOf = (error) => (error instanceof Problem ? error.trouble : null);

/**
 * A product that two pages have is shown once.
 * @param {Item[]} items
 * @param {Item[]} further
 */
function joined(items, further) {
  const ids = new Set(items.map(({ id }) => id));
  return [...items, ...further.filter(({ id }) => !ids.has(id))];
}
