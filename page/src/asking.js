/** Asks the API what a state wants to know. */

import { hasFilters, isBrowsing } from "./address.js";
import { look } from "./album.js";
import { Client } from "./client.js";
import { bytesOf } from "./picture.js";
import { firstRequest, nextRequest } from "./request.js";
import { Surveyor } from "./surveyor.js";

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
    const request = next
      ? nextRequest(state, catalogue, image, next.cursor, next.missing)
      : firstRequest(state, catalogue, image);
    const answer = await this.client.search(request, signal);
    if (answer.release === catalogue.release) return answer;
    this.#surveyor.forget();
    return next ? answer : this.ask(state, next, signal);
  };
}

/**
 * Whether the survey's own search is what is wanted.
 * @param {import("./address.js").State} state
 */
const isFirstSight = (state) => isBrowsing(state) && !hasFilters(state) && !state.sort && state.pages === 1;
