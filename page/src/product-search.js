/** `<product-search api="…">`: a search as people use it, over one search API. */

import { html, LitElement, nothing } from "lit";
import { BLANK, hasFilters, isBrowsing, key } from "./address.js";
import { keep, look } from "./album.js";
import { Client, Problem } from "./client.js";
import { Finder } from "./finder.js";
import { Format } from "./numbers.js";
import { Opening } from "./opening.js";
import { chips } from "./parts/chips.js";
import { told } from "./parts/count.js";
import { details } from "./parts/details.js";
import { facets } from "./parts/facets.js";
import { field } from "./parts/field.js";
import { filterSheet } from "./parts/filter-sheet.js";
import { results } from "./parts/results.js";
import { welcome } from "./parts/welcome.js";
import { bytesOf, prepare } from "./picture.js";
import { firstRequest, hasWish, nextRequest, PAGE } from "./request.js";
import { styles } from "./styles/index.js";
import { Surveyor } from "./surveyor.js";
import { Trail } from "./trail.js";
import { words } from "./words.js";

/** @typedef {import("./address.js").Bounds} Bounds */
/** @typedef {import("./address.js").State} State */
/** @typedef {import("./client.js").Item} Item */
/** @typedef {import("./client.js").Trouble} Trouble */

const TYPING_MS = 250;
const WIDE = 900;
const MOST_UNLIKE = 3;
const EXPIRED_MS = 240_000;

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
    this.typed = "";
    /** @type {string | null} the picture that is searched by, as a data: address */
    this.picture = null;
    this.preparing = false;
    /** @type {Trouble | null} why a picture was not taken */
    this.refused = null;
    this.dropping = false;
    this.wide = false;
    this.sheet = false;
    this.now = Date.now();
    /** @type {Set<string>} facets of which all values are shown */
    this.opened = new Set();
    /** @type {Set<string>} pictures that did not load */
    this.broken = new Set();
    this.finder = new Finder(this.#ask, () => this.#found());
    this.opening = new Opening(() => this.requestUpdate());
    /** @type {Map<string, Item>} */
    this.#seen = new Map();
  }

  /** @type {Map<string, Item>} */
  #seen;
  /** @type {Client | null} */
  #client = null;
  #surveyor = new Surveyor();
  #trail = new Trail((state) => this.#arrive(state));
  #takes = 0;
  #typing = false;
  #anew = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;
  #size = new ResizeObserver(() => this.#measure());
  #end = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.#endSeen(), {
    rootMargin: "700px",
  });

  // --- life ---------------------------------------------------------------------------------------------------

  connectedCallback() {
    super.connectedCallback();
    this.#client = new Client(this.api);
    this.#measure();
    this.#size.observe(this);
    this.addEventListener("dragenter", this.#onDrag);
    this.addEventListener("dragover", this.#onDrag);
    this.addEventListener("dragleave", this.#onDragLeave);
    this.addEventListener("drop", this.#onDrop);
    this.#keyboard.addEventListener("keydown", this.#onKey);
    this.#keyboard.addEventListener("paste", this.#onPaste);
    this.#arrive(this.noUrl ? BLANK : this.#trail.start());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#end.disconnect();
    this.removeEventListener("dragenter", this.#onDrag);
    this.removeEventListener("dragover", this.#onDrag);
    this.removeEventListener("dragleave", this.#onDragLeave);
    this.removeEventListener("drop", this.#onDrop);
    this.#keyboard.removeEventListener("keydown", this.#onKey);
    this.#keyboard.removeEventListener("paste", this.#onPaste);
    this.#trail.stop();
    this.finder.stop();
    this.opening.stop();
    clearTimeout(this.#pause);
    clearInterval(this.#clock);
  }

  /**
   * What hears keys and pastes: the whole page where this is the page, else itself.
   * @returns {EventTarget}
   */
  get #keyboard() {
    return this.noUrl ? this : document;
  }

  get catalogue() {
    return this.#surveyor.catalogue;
  }

  get format() {
    const language = this.closest("[lang]")?.getAttribute("lang") || undefined;
    return new Format(language, this.currency);
  }

  /** Whether what is shown belongs to another question, and is not to be seen beside this one. */
  get fresh() {
    const { view } = this.finder;
    return view.key !== key(this.state) && (this.#anew || view.problem !== null);
  }

  /** Whether there is something to lead away from. */
  get canLead() {
    return hasWish(this.state);
  }

  get pictureLost() {
    return this.state.picture !== null && this.picture === null;
  }

  render() {
    const browsing = isBrowsing(this.state) && !hasFilters(this.state);
    return html`<a class="skip" href="#results" @click=${this.onSkip}>${words.skip}</a>
      <div class="shell">
        <div class="brand"><slot name="brand"></slot></div>
        <header part="header">${field(this)}</header>
        <div class="above">${chips(this)}${browsing && !this.finder.view.problem ? welcome(this) : nothing}</div>
        ${this.wide ? html`<aside class="side" part="facets" aria-label=${words.filters}>${facets(this)}</aside>` : nothing}
        <main>${results(this)}</main>
      </div>
      ${this.wide ? nothing : filterSheet(this)} ${details(this)}
      <p class="hidden" role="status" aria-live="polite">${this.#announcement()}</p>
      ${this.dropping ? html`<div class="drop" aria-hidden="true"><p>${words.dropHere}</p></div>` : nothing}`;
  }

  updated() {
    this.#show("details", this.state.product !== null);
    this.#show("filters", this.sheet && !this.wide);
    this.#end.disconnect();
    const ending = this.renderRoot.querySelector("#ending");
    if (ending) this.#end.observe(ending);
  }

  /**
   * Open or close a dialog as the state has it.
   * @param {string} id
   * @param {boolean} open
   */
  #show(id, open) {
    const dialog = /** @type {HTMLDialogElement | null} */ (this.renderRoot.querySelector(`#${id}`));
    if (open && dialog && !dialog.open) dialog.showModal();
    else if (!open && dialog?.open) dialog.close();
  }

  #announcement() {
    const { view } = this.finder;
    if (view.problem) return words.troubles[view.problem.trouble].title;
    if (view.busy || !view.answer || this.fresh) return "";
    const poor = view.answer.good_match === false && !isBrowsing(this.state);
    return poor ? `${words.noGoodMatch(this.state.q)}. ${told(this)}` : told(this);
  }

  // --- going from one state to the next -----------------------------------------------------------------------

  /**
   * @param {Partial<State>} changes
   * @param {"push" | "replace"} [how]
   */
  go(changes, how = "push") {
    const before = this.state;
    const state = { ...before, pages: 1, product: null, ...changes };
    const same = key(state) === key(before);
    if (same) state.pages = before.pages;
    else this.#anew = state.picture !== before.picture || String(state.like) !== String(before.like);
    this.#typing = false;
    if (!this.noUrl) this.#trail.go(state, how, !same);
    this.#enter(state);
    if (same) return;
    this.finder.show(state);
  }

  /**
   * A state from the address: at the start, and by the browser's back and forward.
   * @param {State} state
   */
  #arrive(state) {
    const same = key(state) === this.finder.view.key;
    this.#anew = true;
    this.#enter(state);
    if (!same) this.finder.show(state);
    else this.#trail.settle(this);
  }

  /** @param {State} state */
  #enter(state) {
    clearTimeout(this.#pause);
    if (state.picture !== this.state.picture) this.picture = state.picture && look(state.picture);
    this.state = state;
    this.typed = state.q;
    this.refused = null;
    if (state.product) this.opening.show(state.product, this.#seen.get(state.product) ?? null, this.#api);
    else this.opening.close();
    this.requestUpdate();
  }

  get #api() {
    return /** @type {Client} */ (this.#client);
  }

  /** @type {import("./finder.js").Ask} */
  #ask = async (state, next, signal) => {
    const { catalogue, first } = await this.#surveyor.survey(this.#api, this.#wanted(), signal);
    const bare = isBrowsing(state) && !hasFilters(state) && !state.sort;
    if (first && bare && !next && state.pages === 1) return first;
    const kept = state.picture ? look(state.picture) : null;
    const image = kept && bytesOf(kept);
    const request = next
      ? nextRequest(state, catalogue, image, next.cursor, next.missing)
      : firstRequest(state, catalogue, image);
    const answer = await this.#api.search(request, signal);
    if (answer.release === catalogue.release) return answer;
    this.#surveyor.forget();
    return next ? answer : this.#ask(state, next, signal);
  };

  #wanted() {
    const list = (/** @type {string | null} */ text) =>
      text === null
        ? null
        : text
            .split(",")
            .map((name) => name.trim())
            .filter(Boolean);
    return { facets: list(this.facets), price: this.price, shows: list(this.shows) };
  }

  #found() {
    const { view } = this.finder;
    for (const item of view.items) this.#seen.set(item.id, item);
    clearInterval(this.#clock);
    this.now = Date.now();
    if (view.again !== null) this.#clock = setInterval(() => this.#tick(), 1000);
    const pages = Math.max(Math.ceil(view.items.length / PAGE), 1);
    if (!view.busy && view.key === key(this.state) && pages !== this.state.pages) {
      this.state = { ...this.state, pages };
      if (!this.noUrl) this.#trail.go(this.state, "replace", false);
    }
    this.requestUpdate();
    if (!view.busy && !this.noUrl) this.#trail.settle(this);
  }

  #tick() {
    this.now = Date.now();
    this.requestUpdate();
  }

  #measure() {
    const wide = this.getBoundingClientRect().width >= WIDE;
    if (wide !== this.wide) {
      this.wide = wide;
      this.requestUpdate();
    }
  }

  #endSeen() {
    if (this.finder.view.more === "idle" && !this.finder.view.problem) this.finder.more();
  }

  // --- words --------------------------------------------------------------------------------------------------

  /** @param {InputEvent} event */
  onType(event) {
    this.typed = /** @type {HTMLInputElement} */ (event.target).value;
    this.requestUpdate();
    clearTimeout(this.#pause);
    if (!event.isComposing) this.#pause = setTimeout(() => this.#commit(), TYPING_MS);
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    event.preventDefault();
    this.#commit();
    this.#typing = false;
  }

  #commit() {
    clearTimeout(this.#pause);
    if (this.typed.trim() === this.state.q.trim()) return;
    const typed = this.typed;
    this.go({ q: typed }, this.#typing ? "replace" : "push");
    this.typed = typed;
    this.#typing = true;
  }

  onClear() {
    this.typed = "";
    this.#commit();
    this.#typing = false;
    this.#focus("#q");
  }

  /** @param {KeyboardEvent} event */
  onFieldKey(event) {
    if (event.key === "Escape" && this.typed) {
      event.preventDefault();
      this.onClear();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      this.#focus(".card .open");
    }
  }

  /** @param {Event} event */
  onSkip(event) {
    event.preventDefault();
    this.#focus("#results");
  }

  /** @param {string} selector */
  #focus(selector) {
    /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(selector))?.focus({
      preventScroll: true,
    });
  }

  #onKey = (/** @type {Event} */ event) => {
    const { key: pressed, ctrlKey, metaKey, altKey } = /** @type {KeyboardEvent} */ (event);
    if (pressed !== "/" || ctrlKey || metaKey || altKey || isTyping(event)) return;
    event.preventDefault();
    this.#focus("#q");
  };

  // --- a picture ----------------------------------------------------------------------------------------------

  /** @param {Event} event */
  onFile(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const file = input.files?.[0];
    input.value = "";
    if (file) this.take(file);
  }

  /**
   * Search by a picture.
   * @param {File} file
   */
  async take(file) {
    const turn = ++this.#takes;
    this.preparing = true;
    this.refused = null;
    this.requestUpdate();
    try {
      const picture = await prepare(file);
      if (turn !== this.#takes) return;
      this.go({ picture: keep(picture), like: [], unlike: [] });
    } catch (error) {
      if (turn === this.#takes) this.refused = error instanceof Problem ? error.trouble : "unreadable";
    } finally {
      if (turn === this.#takes) this.preparing = false;
      this.requestUpdate();
    }
  }

  onRemovePicture() {
    this.go({ picture: null });
    this.#focus("#q");
  }

  onDismiss() {
    this.refused = null;
    this.requestUpdate();
    this.#focus("#q");
  }

  #onPaste = (/** @type {Event} */ event) => {
    const file = fileIn(/** @type {ClipboardEvent} */ (event).clipboardData);
    if (!file) return;
    event.preventDefault();
    this.take(file);
  };

  #onDrag = (/** @type {DragEvent} */ event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    if (!this.dropping) {
      this.dropping = true;
      this.requestUpdate();
    }
  };

  #onDragLeave = (/** @type {DragEvent} */ event) => {
    if (event.relatedTarget instanceof Node && this.contains(event.relatedTarget)) return;
    this.dropping = false;
    this.requestUpdate();
  };

  #onDrop = (/** @type {DragEvent} */ event) => {
    const file = event.dataTransfer?.files[0];
    this.dropping = false;
    this.requestUpdate();
    if (!file) return;
    event.preventDefault();
    this.take(file);
  };

  // --- filters and order --------------------------------------------------------------------------------------

  /**
   * @param {string} name
   * @param {string} value
   */
  toggle(name, value) {
    const { [name]: before = [], ...others } = this.state.values;
    const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
    this.go({ values: after.length ? { ...this.state.values, [name]: after } : others });
  }

  /**
   * @param {string} name
   * @param {Bounds} bounds
   */
  bound(name, bounds) {
    const { [name]: _, ...others } = this.state.bounds;
    this.go({ bounds: Object.keys(bounds).length ? { ...others, [name]: bounds } : others });
  }

  /** @param {string} name */
  unfold(name) {
    if (!this.opened.delete(name)) this.opened.add(name);
    this.requestUpdate();
  }

  onClearFilters() {
    this.go({ values: {}, bounds: {} });
  }

  onClearAll() {
    this.go({ values: {}, bounds: {}, like: [], unlike: [] });
  }

  onBrowse() {
    this.go({ ...BLANK });
  }

  /** @param {Event} event */
  onSort(event) {
    this.go({ sort: /** @type {HTMLSelectElement} */ (event.target).value });
  }

  onFilters() {
    this.sheet = true;
    this.requestUpdate();
  }

  onFiltersClosed() {
    this.sheet = false;
    this.requestUpdate();
  }

  // --- results ------------------------------------------------------------------------------------------------

  onMore() {
    this.finder.more();
  }

  onAgain() {
    this.finder.again();
  }

  /**
   * Show what is like a product.
   * @param {Item} item
   */
  more(item) {
    this.#seen.set(item.id, item);
    this.go({ q: "", picture: null, like: [item.id], unlike: [], sort: "" });
    this.updateComplete.then(() => this.#focus("#results"));
  }

  /**
   * Lead away from a product.
   * @param {Item} item
   */
  less(item) {
    this.go({ unlike: [...this.state.unlike, item.id].slice(-MOST_UNLIKE) });
    this.updateComplete.then(() => this.#focus("#results"));
  }

  /**
   * What is known of a product, by having been shown; else it is asked for.
   * @param {string} id
   */
  known(id) {
    const item = this.#seen.get(id);
    if (!item && this.#client) {
      this.#seen.set(id, { id });
      this.#client.product(id, AbortSignal.timeout(20_000)).then(
        ({ product }) => {
          this.#seen.set(id, product);
          this.requestUpdate();
        },
        () => {},
      );
    }
    return item;
  }

  /**
   * A picture that does not come: its link may have run out.
   * @param {string} address
   */
  onBroken(address) {
    const { at, busy } = this.finder.view;
    if (Date.now() - at > EXPIRED_MS) {
      if (!busy) this.finder.refresh();
      return;
    }
    this.broken.add(address);
    this.requestUpdate();
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
   * An end of a range.
   * @param {string} name
   * @param {number | undefined} value
   */
  boundText(name, value) {
    return value === undefined ? "" : this.format.bound(value, name === this.catalogue?.price);
  }

  // --- details ------------------------------------------------------------------------------------------------

  /**
   * What opens a product's details: a link where the address is ours, so that it can be copied.
   * @param {string} id
   * @param {string} title
   */
  productLink(id, title) {
    const open = (/** @type {MouseEvent} */ event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      this.go({ product: id });
    };
    return this.noUrl
      ? html`<button class="open" @click=${open} dir="auto">${title}</button>`
      : html`<a class="open" href=${this.#trail.address({ ...this.state, product: id })} draggable="false" @click=${open} dir="auto">${title}</a>`;
  }

  /** @param {number} place */
  turnTo(place) {
    this.opening.place = place;
    this.requestUpdate();
  }

  onCloseDetails() {
    /** @type {HTMLDialogElement | null} */ (this.renderRoot.querySelector("#details"))?.close();
  }

  /** @param {MouseEvent} event */
  onBackdrop(event) {
    if (event.target === event.currentTarget) this.onCloseDetails();
  }

  onDetailsClosed() {
    if (!this.state.product) return;
    this.state = { ...this.state, product: null };
    if (!this.noUrl && this.#trail.back()) return;
    this.go({}, "replace");
  }
}

/** @param {DataTransfer | null} data */
function fileIn(data) {
  return [...(data?.files ?? [])].find((file) => file.type.startsWith("image/")) ?? null;
}

/** @param {Event} event */
function isTyping(event) {
  const target = event.composedPath()[0];
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/u.test(target.tagName))
  );
}

if (!customElements.get("product-search")) customElements.define("product-search", ProductSearch);
