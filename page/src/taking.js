/** A picture to search by, from a file, the camera, the clipboard, or dropped anywhere. */

import { keep } from "./album.js";
import { Problem } from "./client.js";
import { prepare } from "./picture.js";

/** @typedef {import("./product-search.js").ProductSearch} ProductSearch */

export class Taking {
  preparing = false;
  /** @type {import("./client.js").Trouble | null} why a picture was not taken */
  refused = null;
  /** Whether a file is held over the page. */
  dropping = false;
  #turn = 0;
  /** @type {EventTarget} */
  #clipboard = document;

  /** @param {ProductSearch} host */
  constructor(host) {
    this.host = host;
    host.addController(this);
  }

  hostConnected() {
    this.#clipboard = this.host.whole;
    this.#clipboard.addEventListener("paste", this.#onPaste);
    for (const [name, listener] of this.#listeners) this.host.addEventListener(name, listener);
  }

  hostDisconnected() {
    this.#clipboard.removeEventListener("paste", this.#onPaste);
    for (const [name, listener] of this.#listeners) this.host.removeEventListener(name, listener);
  }

  /**
   * Search by it, unless a newer one comes meanwhile.
   * @param {File} file
   */
  async take(file) {
    const turn = ++this.#turn;
    this.#now(true, null);
    try {
      const picture = await prepare(file);
      if (turn !== this.#turn) return;
      this.#now(false, null);
      this.host.go({ picture: keep(picture), like: [], unlike: [] });
    } catch (error) {
      if (turn === this.#turn) this.#now(false, error instanceof Problem ? error.trouble : "unreadable");
    }
  }

  onFile = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const file = input.files?.[0];
    if (file) this.take(file);
    input.value = "";
  };

  remove = () => {
    this.host.go({ picture: null });
    this.host.focusOn("#q");
  };

  /** Something else is asked for. */
  forgive() {
    this.refused = null;
  }

  dismiss = () => {
    this.#now(false, null);
    this.host.focusOn("#q");
  };

  #onPaste = (/** @type {Event} */ event) => {
    const { clipboardData } = /** @type {ClipboardEvent} */ (event);
    const file = [...(clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (!file) return;
    event.preventDefault();
    this.take(file);
  };

  #onDrag = (/** @type {Event} */ event) => {
    const { dataTransfer } = /** @type {DragEvent} */ (event);
    if (!dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    dataTransfer.dropEffect = "copy";
    this.#over(true);
  };

  #onLeave = (/** @type {Event} */ event) => {
    const { relatedTarget } = /** @type {DragEvent} */ (event);
    if (!(relatedTarget instanceof Node && this.host.contains(relatedTarget))) this.#over(false);
  };

  #onDrop = (/** @type {Event} */ event) => {
    const file = /** @type {DragEvent} */ (event).dataTransfer?.files[0];
    this.#over(false);
    if (!file) return;
    event.preventDefault();
    this.take(file);
  };

  /** @type {[string, (event: Event) => void][]} */
  #listeners = [
    ["dragenter", this.#onDrag],
    ["dragover", this.#onDrag],
    ["dragleave", this.#onLeave],
    ["drop", this.#onDrop],
  ];

  /** @param {boolean} dropping */
  #over(dropping) {
    if (dropping === this.dropping) return;
    this.dropping = dropping;
    this.host.requestUpdate();
  }

  /**
   * @param {boolean} preparing
   * @param {Taking["refused"]} refused
   */
  #now(preparing, refused) {
    this.preparing = preparing;
    this.refused = refused;
    this.host.requestUpdate();
  }
}
