/** Words as they are typed: searched for after a pause, at once by Enter, gone by Escape. */

const PAUSE_MS = 250;

/** @typedef {import("./product-search.js").ProductSearch} ProductSearch */

export class Typing {
  /** What stands in the field, which is ahead of what is searched for. */
  text = "";
  /** Whether the words of the newest place in the history are still being typed. */
  #unfinished = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;

  /** @param {ProductSearch} host */
  constructor(host) {
    this.host = host;
    host.addController(this);
  }

  hostConnected() {}

  hostDisconnected() {
    clearTimeout(this.#pause);
  }

  /**
   * Another state was gone to.
   * @param {string} q
   */
  enter(q) {
    clearTimeout(this.#pause);
    this.#unfinished = false;
    this.text = q;
  }

  onInput = (/** @type {InputEvent} */ event) => {
    this.text = /** @type {HTMLInputElement} */ (event.target).value;
    this.host.requestUpdate();
    clearTimeout(this.#pause);
    if (!event.isComposing) this.#pause = setTimeout(() => this.#search(), PAUSE_MS);
  };

  onSubmit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    this.#search();
    this.#unfinished = false;
  };

  clear = () => {
    this.text = "";
    this.#search();
    this.#unfinished = false;
    this.host.focusOn("#q");
  };

  onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && this.text) {
      event.preventDefault();
      this.clear();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      this.host.focusOn(".card .open");
    }
  };

  #search() {
    clearTimeout(this.#pause);
    const typed = this.text;
    if (typed.trim() === this.host.state.q.trim()) return;
    this.host.go({ q: typed.trim() }, this.#unfinished ? "replace" : "push");
    this.text = typed;
    this.#unfinished = true;
  }
}
