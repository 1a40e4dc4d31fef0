/** What is said where there is nothing to show, or not all of it. */

import { html, nothing } from "lit";
import { hasFilters } from "../address.js";
import { fitting } from "../fitting.js";
import { label } from "../numbers.js";
import { words } from "../words.js";
import { nothing as box, picture, sliders, spark, warning } from "./icons.js";

/** @typedef {import("../product-search.js").ProductSearch} ProductSearch */
/** @typedef {import("../client.js").Problem} Problem */

/** Troubles that pass by themselves. */
const PASSING = new Set(["starting", "throttled", "offline", "unreachable", "renewing"]);
const OF_PICTURES = new Set(["too_large", "unreadable", "unsupported"]);
const COMMANDS = "clip-search upload FOLDER\nclip-search ingest";

/**
 * Why a picture was not taken: at the lower edge of what is seen, where it moves nothing and no control lies.
 * @param {ProductSearch} host
 */
export function refusal(host) {
  if (!host.taking.refused) return nothing;
  const { title, text } = words.troubles[host.taking.refused];
  return html`<div class="banner warn" role="alert">
    ${picture}
    <p><strong>${title}.</strong> ${text}</p>
    <button class="quiet" @click=${host.taking.dismiss}>${words.close}</button>
  </div>`;
}

/**
 * What is to be known of the results below it.
 * @param {ProductSearch} host
 */
export function banner(host) {
  const { catalogue } = host;
  const { misfits } = catalogue ? fitting(host.state, catalogue) : { misfits: [] };
  const degraded = host.fresh ? null : host.finder.view.answer?.degraded;
  const lost = host.state.picture && !host.picture;
  return html`${
    lost
      ? html`<div class="banner" part="banner">
          ${picture}
          <p>${words.pictureLost}</p>
          <button class="quiet" @click=${host.taking.remove}>${words.removePicture}</button>
        </div>`
      : nothing
  }
  ${
    misfits.length
      ? html`<div class="banner" part="banner">
          ${sliders}
          <p>${words.misfits(misfits.map(label).join(", "))}</p>
          <button class="quiet" @click=${() => host.filtering.leaveOut(misfits)}>${words.leaveOut}</button>
        </div>`
      : nothing
  }
  ${
    degraded
      ? html`<div class="banner" part="banner">
          <span class="turning">${spark}</span>
          <p>${degraded.reason === "model_changed" ? words.wordsOnlyChanged : words.wordsOnly} ${countdown(host)}</p>
          <button class="quiet" @click=${() => host.finder.again()}>${words.tryAgain}</button>
        </div>`
      : nothing
  }`;
}

/**
 * @param {ProductSearch} host
 * @param {Problem} problem
 */
export function trouble(host, problem) {
  const { title, text } = words.troubles[problem.trouble];
  const passing = PASSING.has(problem.trouble);
  const isFinal = problem.trouble === "missing";
  const ofPicture = OF_PICTURES.has(problem.trouble) && host.state.picture;
  return html`<div class="notice" part="notice">
    <span class=${passing ? "sign turning" : "sign"}>${passing ? spark : warning}</span>
    <h2>${title}</h2>
    <p>${text}</p>
    ${problem.trouble === "not_indexed" ? html`<pre><code>${COMMANDS}</code></pre>` : nothing}
    ${problem.trouble === "broken" ? said(problem) : nothing}
    <p class="note">${countdown(host)}</p>
    <div class="buttons">
      ${ofPicture ? html`<button class="button strong" @click=${host.taking.remove}>${words.removePicture}</button>` : nothing}
      ${ofPicture || isFinal ? nothing : html`<button class="button strong" @click=${() => host.finder.again()}>${words.tryAgain}</button>`}
      ${host.browsing ? nothing : html`<button class=${isFinal ? "button strong" : "button"} @click=${host.filtering.browse}>${words.browse}</button>`}
    </div>
  </div>`;
}

/** @param {ProductSearch} host */
export function empty(host) {
  const filtered = hasFilters(host.state);
  const bare = host.browsing;
  return html`<div class="notice" part="notice">
    <span class="sign">${box}</span>
    <h2>${words.nothing}</h2>
    <p>${bare ? words.emptyCatalogue : filtered ? words.nothingFiltered : words.nothingHint}</p>
    <div class="buttons">
      ${filtered ? html`<button class="button strong" @click=${host.filtering.clear}>${words.clearFilters}</button>` : nothing}
      ${bare ? nothing : html`<button class="button" @click=${host.filtering.browse}>${words.browse}</button>`}
    </div>
  </div>`;
}

/** @param {Problem} problem */
const said = (problem) =>
  problem.message ? html`<p class="note" dir="auto">${problem.message}</p>` : nothing;

/** @param {ProductSearch} host */
function countdown(host) {
  const { again } = host.finder.view;
  if (again === null) return nothing;
  return words.againIn(Math.max(Math.ceil((again - host.viewport.now) / 1000), 0));
}
