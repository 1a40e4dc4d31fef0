/** `<product-search api="…">`: a search as people use it, over one search API. */

import { LitElement } from "lit";
import { BLANK, hasFilters, isBrowsing, key } from "./address.js";
import { look } from "./album.js";
import { Asking } from "./asking.js";
import { Filtering } from "./filtering.js";
import { Finder } from "./finder.js";
import { Goods } from "./goods.js";
import { Format } from "./numbers.js";
import { Opening } from "./opening.js";
import { announcement } from "./parts/count.js";
import { page } from "./parts/page.js";
import { PAGE } from "./request.js";
import { Samples } from "./samples.js";
import { styles } from "./styles/index.js";
import { Taking } from "./taking.js";
import { Trail } from "./trail.js";
import { Typing } from "./typing.js";
import { Viewport } from "./viewport.js";

/** @typedef {import("./address.js").State} State */

export class ProductSearch extends LitElement {
  static styles = styles;
  static properties = {
    api: {},
    facets: {},
    price: {},
    shows: {},
    currency: {},
    noUrl: { type: Boolean, attribute: "no-url" },
  };

  constructor() {
    super();
    /** Where the API is: relative to the page, or absolute. */
    this.api = "./";
    /** @type {string | null} attributes to filter by, separated by commas; by default what suits the catalogue */
    this.facets = null;
    /** @type {string | null} the attribute that is the price */
    this.price = null;
    /** @type {string | null} attributes that cards show, separated by commas */
    this.shows = null;
    /** @type {string | null} the price's currency, such as EUR */
    this.currency = null;
    /** Whether the page's address, keys and clipboard are left alone. */
    this.noUrl = false;

    /** @type {State} */
    this.state = BLANK;
    /** @type {string | null} the picture that is searched by, as a data: address */
    this.picture = null;
    this.asking = new Asking(this.api, { facets: null, price: null, shows: null });
    this.finder = new Finder(
      (state, next, signal) => this.asking.ask(state, next, signal),
      () => this.#found(),
    );
    this.goods = new Goods(this);
    this.samples = new Samples(this);
    this.typing = new Typing(this);
    this.taking = new Taking(this);
    this.filtering = new Filtering(this);
    this.opening = new Opening(this);
    this.viewport = new Viewport(this);
  }

  #trail = new Trail((state) => this.#arrive(state));
  /** Whether what is asked now has little to do with what is shown. */
  #anew = true;

  connectedCallback() {
    super.connectedCallback();
    this.asking = new Asking(this.api, {
      facets: list(this.facets),
      price: this.price,
      shows: list(this.shows),
    });
    this.whole.addEventListener("keydown", this.#onKey);
    this.#arrive(this.noUrl ? BLANK : this.#trail.start());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.whole.removeEventListener("keydown", this.#onKey);
    this.#trail.stop();
    this.finder.stop();
  }

  /**
   * What hears keys and pastes: the whole document where this is the page, else itself.
   * @returns {EventTarget}
   */
  get whole() {
    return this.noUrl ? this : document;
  }

  get catalogue() {
    return this.asking.catalogue;
  }

  get format() {
    return new Format(this.closest("[lang]")?.getAttribute("lang") || undefined, this.currency);
  }

  get browsing() {
    return isBrowsing(this.state) && !hasFilters(this.state);
  }

  /** Whether what is shown answers another question, and is not to be seen beside this one. */
  get fresh() {
    const { view } = this.finder;
    return view.key !== key(this.state) && (this.#anew || view.problem !== null);
  }

  render() {
    return page(this);
  }

  updated() {
    this.viewport.dialog("details", this.state.product !== null);
    this.viewport.dialog("filters", this.filtering.sheet && !this.viewport.wide);
    this.viewport.watch("#ending");
  }

  /** What a screen reader is told of an answer. */
  get announced() {
    return announcement(this);
  }

  /**
   * Go to another state.
   * @param {Partial<State>} changes
   * @param {"push" | "replace"} [how]
   */
  go(changes, how = "push") {
    const before = this.state;
    const state = { ...before, pages: 1, product: null, ...changes };
    const same = key(state) === key(before);
    if (same) state.pages = before.pages;
    else {
      this.#anew = state.picture !== before.picture || String(state.like) !== String(before.like);
      this.taking.forgive();
    }
    if (!this.noUrl) this.#trail.go(state, how, !same);
    this.#enter(state);
    if (!same) this.finder.show(state);
  }

  /** The details are closed: back to before where this visit opened them. */
  leaveProduct() {
    this.state = { ...this.state, product: null };
    if (this.noUrl || !this.#trail.back()) this.go({}, "replace");
  }

  /**
   * The address of this state with a change; null where the address is not ours.
   * @param {Partial<State>} changes
   */
  addressOf(changes) {
    return this.noUrl ? null : this.#trail.address({ ...this.state, ...changes });
  }

  /** @param {string} selector */
  focusOn(selector) {
    const found = /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(selector));
    found?.focus({ preventScroll: selector === "#results" });
  }

  /**
   * An attribute's value for people.
   * @param {string} name
   * @param {unknown} value
   */
  valueText(name, value) {
    const isBoolean = this.catalogue?.types.get(name) === "boolean";
    return this.format.value(isBoolean ? value === "true" : value, name === this.catalogue?.price);
  }

  /**
   * An end of a range for people.
   * @param {string} name
   * @param {number | undefined} value
   */
  boundText(name, value) {
    return value === undefined ? "" : this.format.bound(value, name === this.catalogue?.price);
  }

  /**
   * A state from the address: at the start, and by the browser's back and forward.
   * @param {State} state
   */
  #arrive(state) {
    this.#anew = true;
    this.#enter(state);
    if (key(state) === this.finder.view.key) this.#trail.settle(this);
    else this.finder.show(state);
  }

  /** @param {State} state */
  #enter(state) {
    if (state.picture !== this.state.picture) this.picture = state.picture && look(state.picture);
    this.state = state;
    this.typing.enter(state.q);
    this.filtering.draft.clear();
    this.opening.show(state.product);
    this.requestUpdate();
  }

  #found() {
    const { view } = this.finder;
    this.goods.see(view.items);
    this.viewport.tick(view.busy || view.again !== null);
    const pages = Math.max(Math.ceil(view.items.length / PAGE), 1);
    const shown = !view.busy && view.key === key(this.state);
    if (shown && pages !== this.state.pages) {
      this.state = { ...this.state, pages };
      if (!this.noUrl) this.#trail.go(this.state, "replace", false);
    }
    this.requestUpdate();
    if (shown && !this.noUrl) this.#trail.settle(this);
  }

  #onKey = (/** @type {Event} */ event) => {
    const { key: pressed, ctrlKey, metaKey, altKey } = /** @type {KeyboardEvent} */ (event);
    if (pressed !== "/" || ctrlKey || metaKey || altKey || isTyping(event)) return;
    event.preventDefault();
    this.focusOn("#q");
  };
}

/** @param {string | null} text */
const list = (text) =>
  text === null
    ? null
    : text
        .split(",")
        .map((name) => name.trim())
        .filter(Boolean);

/** @param {Event} event */
function isTyping(event) {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/u.test(target.tagName);
}

if (!customElements.get("product-search")) customElements.define("product-search", ProductSearch);
