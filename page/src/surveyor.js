/** Finds out once what a catalogue offers, and remembers it while the tab is open. */

import { counted, survey } from "./catalogue.js";
import { PAGE } from "./request.js";

/** @typedef {import("./catalogue.js").Catalogue} Catalogue */
/** @typedef {import("./catalogue.js").Wanted} Wanted */
/** @typedef {import("./client.js").Client} Client */
/** @typedef {import("./client.js").ReleaseAnswer} ReleaseAnswer */
/** @typedef {import("./client.js").SearchAnswer} SearchAnswer */

const PREFIX = "product-search:catalogue:";
const GOOD_FOR_MS = 600_000;

export class Surveyor {
  /** @type {Catalogue | null} */
  catalogue = null;
  #name = "";

  /**
   * @param {Client} client
   * @param {Wanted} wanted
   * @param {AbortSignal} signal
   * @returns {Promise<{ catalogue: Catalogue, first: SearchAnswer | null }>} and the answer to no query, if it was asked
   */
  async survey(client, wanted, signal) {
    if (this.catalogue) return { catalogue: this.catalogue, first: null };
    this.#name = PREFIX + client.base;
    const kept = recall(this.#name);
    if (kept) {
      this.catalogue = survey(kept.release, kept.facets, wanted);
      return { catalogue: this.catalogue, first: null };
    }
    const release = await client.release(signal);
    const facets = counted(release);
    const request = { size: PAGE, pictures: true, thumbnails: true, ...(facets.length && { facets }) };
    const first = await client.search(request, signal);
    this.catalogue = survey(release, first.facets, wanted);
    remember(this.#name, { at: Date.now(), release, facets: first.facets });
    return { catalogue: this.catalogue, first };
  }

  /** Another release is in service. */
  forget() {
    this.catalogue = null;
    remember(this.#name, null);
  }
}

/** @typedef {{ at: number, release: ReleaseAnswer, facets: SearchAnswer["facets"] }} Kept */

/**
 * @param {string} name
 * @returns {Kept | null}
 */
function recall(name) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(name) ?? "null");
    return kept && Date.now() - kept.at < GOOD_FOR_MS ? kept : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {Kept | null} kept
 */
function remember(name, kept) {
  try {
    sessionStorage.setItem(name, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing asks again.
  }
}
