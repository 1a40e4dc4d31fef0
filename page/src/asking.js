/** Asks the API what a state wants to know. */

import { hasFilters, isBrowsing } from "./address.js";
import { look } from "./album.js";
import { Client, Problem } from "./client.js";
import { bytesOf } from "./picture.js";
import { firstRequest, nextRequest } from "./request.js";
import { Surveyor } from "./surveyor.js";

/** The parts of a request that name products. */
const OF_PRODUCTS = /^(terms\[\d+\]\.)?like/u;

export class Asking {
  #surveyor = new Surveyor();

  /**
   * @param {string} api where it is
   * @param {import("./catalogue.js").Wanted} wanted
   */
  constructor(api, wanted) {
    this.client = new Client(api);
    this.wanted = wanted;
  }

  get catalogue() {
    return this.#surveyor.catalogue;
  }

  /** @type {import("./finder.js").Ask} */
  ask = async (state, next, signal) => {
    const { catalogue, first } = await this.#surveyor.survey(this.client, this.wanted, signal);
    if (first && !next && isFirstSight(state)) return first;
    const picture = state.picture && look(state.picture);
    const image = picture ? bytesOf(picture) : null;
    if (next) {
      const request = nextRequest(state, catalogue, image, next.cursor, next.missing);
      return this.client.search(request, signal);
    }
    const answer = await this.client
      .search(firstRequest(state, catalogue, image), signal)
      .catch((error) => this.#refused(error, state, catalogue, signal));
    if (answer?.release === catalogue.release) return answer;
    this.#surveyor.forget();
    return this.ask(state, next, signal);
  };

  /**
   * Null where what was refused suited a release that is no longer in service; else it throws, and names what is missing.
   * @param {unknown} error
   * @param {import("./address.js").State} state
   * @param {import("./catalogue.js").Catalogue} catalogue
   * @param {AbortSignal} signal
   */
  async #refused(error, state, catalogue, signal) {
    if (!(error instanceof Problem) || error.trouble !== "invalid") throw error;
    const { release } = await this.client.release(signal);
    if (release !== catalogue.release) return null;
    const products = OF_PRODUCTS.test(error.field) ? [...state.like, ...state.unlike] : [];
    await Promise.all(products.map((id) => this.client.product(id, signal)));
    throw error;
  }
}

/**
 * Whether the survey's own search is what is wanted.
 * @param {import("./address.js").State} state
 */
const isFirstSight = (state) => isBrowsing(state) && !hasFilters(state) && !state.sort && state.pages === 1;
