/** A range: two thumbs on one track, each a slider of its own for the keyboard, and the same as numbers to type. */

import { html } from "lit";
import { words } from "../words.js";

/**
 * @typedef {object} Range
 * @property {string} name
 * @property {number} least
 * @property {number} most
 * @property {number | undefined} from
 * @property {number | undefined} to
 * @property {(value: number) => string} text
 * @property {(bounds: import("../address.js").Bounds) => void} choose
 */

/** @param {Range} range */
export function range({ name, least, most, from, to, text, choose }) {
  const step = stepOf(most - least);
  const low = Math.floor(least / step) * step;
  const high = Math.ceil(most / step) * step;
  const round = (/** @type {number} */ value) => Number(value.toFixed(6));
  const ends = (/** @type {number} */ a, /** @type {number} */ b) => ({
    ...(a > round(low) && { from: a }),
    ...(b < round(high) && { to: b }),
  });
  const start = from ?? round(low);
  const end = to ?? round(high);
  const slide = (/** @type {Event} */ event) => {
    const { a, b, track, said } = partsOf(event);
    const [one, other] = [a.valueAsNumber, b.valueAsNumber];
    if (one > other) {
      if (event.target === a) a.value = b.value;
      else b.value = a.value;
    }
    paint(track, share(a.valueAsNumber), share(b.valueAsNumber));
    said.textContent = words.between(text(a.valueAsNumber), text(b.valueAsNumber));
  };
  const share = (/** @type {number} */ value) => (value - low) / (high - low);
  const slid = (/** @type {Event} */ event) => {
    const { a, b } = partsOf(event);
    choose(ends(a.valueAsNumber, b.valueAsNumber));
  };
  const typed = (/** @type {Event} */ event) => {
    const { c, d } = partsOf(event);
    const one = Number.isNaN(c.valueAsNumber) ? low : c.valueAsNumber;
    const other = Number.isNaN(d.valueAsNumber) ? high : d.valueAsNumber;
    choose(ends(Math.min(one, other), Math.max(one, other)));
  };
  const thumb = (/** @type {string} */ title, /** @type {number} */ value) =>
    html`<input type="range" min=${round(low)} max=${round(high)} step=${round(step)} .value=${String(value)}
      aria-label=${title} aria-valuetext=${text(value)} @input=${slide} @change=${slid}>`;
  const box = (/** @type {string} */ title, /** @type {string} */ hint, /** @type {number} */ value) =>
    html`<label>${hint}<input type="number" inputmode="decimal" min=${round(low)} max=${round(high)} step="any"
      aria-label=${title} .value=${String(value)} @change=${typed}></label>`;
  return html`<div class="range">
    <output>${words.between(text(start), text(end))}</output>
    <div class="track" .style=${`--from:${share(start)};--to:${share(end)}`}>
      ${thumb(words.leastOf(name), start)}${thumb(words.mostOf(name), end)}
    </div>
    <div class="ends">${box(words.leastOf(name), words.least, start)}${box(words.mostOf(name), words.most, end)}</div>
  </div>`;
}

/**
 * A round step, of which some hundred fill the span.
 * @param {number} span
 */
export function stepOf(span) {
  const rough = span / 100;
  const unit = 10 ** Math.floor(Math.log10(rough));
  return unit * ([1, 2, 5].find((part) => part * unit >= rough) ?? 10);
}

/** @param {Event} event */
function partsOf(event) {
  const root = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (event.target).closest(".range"));
  const [a, b] = /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll("[type=range]"));
  const [c, d] = /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll("[type=number]"));
  const track = /** @type {HTMLElement} */ (root.querySelector(".track"));
  const said = /** @type {HTMLElement} */ (root.querySelector("output"));
  return { a, b, c, d, track, said };
}

/**
 * @param {HTMLElement} track
 * @param {number} from
 * @param {number} to
 */
function paint(track, from, to) {
  track.style.setProperty("--from", String(from));
  track.style.setProperty("--to", String(to));
}
