/**
 * A range: two thumbs on one track, each a slider of its own for the keyboard, and the same as numbers to type.
 *
 * What moves under a thumb is set at once, behind the back of the template, which therefore compares with what is there.
 */

import { html } from "lit";
import { live } from "lit/directives/live.js";
import { STEPS, scaleOf } from "../scale.js";
import { words } from "../words.js";

/** @typedef {import("../scale.js").Scale} Scale */

/**
 * @typedef {object} Range
 * @property {string} name
 * @property {number} least
 * @property {number} most
 * @property {number | undefined} from
 * @property {number | undefined} to
 * @property {(value: number) => string} text
 * @property {import("../filtering.js").Draft} draft what is being typed
 * @property {(bounds: import("../address.js").Bounds) => void} choose
 */

/** @param {Range} range */
export function range({ name, least, most, from, to, text, draft, choose }) {
  const scale = scaleOf(least, most);
  const start = from ?? scale.low;
  const end = to ?? scale.high;
  const ends = (/** @type {number} */ a, /** @type {number} */ b) =>
    choose({ ...(a > scale.low && { from: a }), ...(b < scale.high && { to: b }) });
  const slide = (/** @type {Event} */ event) => {
    const { a, b, track, said } = partsOf(event);
    if (a.valueAsNumber > b.valueAsNumber) {
      if (event.target === a) a.value = b.value;
      else b.value = a.value;
    }
    const [one, other] = [a, b].map((thumb) => scale.value(thumb.valueAsNumber));
    a.setAttribute("aria-valuetext", text(one));
    b.setAttribute("aria-valuetext", text(other));
    said.textContent = words.between(text(one), text(other));
    paint(track, a.valueAsNumber / STEPS, b.valueAsNumber / STEPS);
  };
  const slid = (/** @type {Event} */ event) => {
    const { a, b } = partsOf(event);
    ends(scale.value(a.valueAsNumber), scale.value(b.valueAsNumber));
  };
  /** An answer that comes meanwhile is not to take it out of somebody's hands. */
  const keep = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    draft.set(String(field.ariaLabel), field.value);
  };
  const typed = (/** @type {Event} */ event) => {
    const { c, d } = partsOf(event);
    const one = Number.isNaN(c.valueAsNumber) ? scale.low : c.valueAsNumber;
    const other = Number.isNaN(d.valueAsNumber) ? scale.high : d.valueAsNumber;
    ends(Math.min(one, other), Math.max(one, other));
  };
  const thumb = (/** @type {string} */ title, /** @type {number} */ value) =>
    html`<input type="range" min="0" max=${STEPS} step="1" .value=${live(String(scale.place(value)))}
      aria-label=${title} aria-valuetext=${live(text(value))} @input=${slide} @change=${slid}>`;
  const box = (/** @type {string} */ title, /** @type {string} */ hint, /** @type {number} */ value) =>
    html`<label>${hint}<input type="number" inputmode="decimal" step="any" aria-label=${title}
      .value=${live(draft.get(title) ?? String(value))} @input=${keep} @change=${typed}></label>`;
  const [a, b] = [start, end].map((value) => scale.place(value) / STEPS);
  return html`<div class="range">
    <p class="said" .textContent=${live(words.between(text(start), text(end)))}></p>
    <div class=${live(a > 0.5 ? "track high" : "track")} .style=${live(`--from:${a};--to:${b}`)}>
      ${thumb(words.leastOf(name), start)}${thumb(words.mostOf(name), end)}
    </div>
    <div class="ends">${box(words.leastOf(name), words.least, start)}${box(words.mostOf(name), words.most, end)}</div>
  </div>`;
}

/** @param {Event} event */
function partsOf(event) {
  const root = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (event.target).closest(".range"));
  const [a, b] = /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll("[type=range]"));
  const [c, d] = /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll("[type=number]"));
  const track = /** @type {HTMLElement} */ (root.querySelector(".track"));
  const said = /** @type {HTMLElement} */ (root.querySelector(".said"));
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
  track.classList.toggle("high", from > 0.5);
}
