/** The catalogue's attributes as chips with counts and as ranges. */

import { html, nothing } from "lit";
import { label } from "../numbers.js";
import { words } from "../words.js";
import { chevron } from "./icons.js";
import { range } from "./range.js";

/** @typedef {import("../product-search.js").ProductSearch} ProductSearch */
/** @typedef {{ value: string, count: number }} Counted */

const SHOWN = 8;

/** @param {ProductSearch} host */
export function facets(host) {
  const { catalogue, finder } = host;
  if (!catalogue) return finder.view.problem ? nothing : skeleton();
  const counts = finder.view.answer?.facets;
  return html`${catalogue.facets.map((facet) =>
    facet.range ? numbers(host, facet.name) : values(host, facet.name),
  )}
  ${
    counts && finder.view.answer && counts.of < finder.view.answer.total
      ? html`<p class="note">${words.countedOver(host.format.count(counts.of))}</p>`
      : nothing
  }`;
}

/**
 * @param {ProductSearch} host
 * @param {string} name
 */
function values(host, name) {
  const chosen = host.state.values[name] ?? [];
  const all = counted(host, name, chosen);
  if (all.length < 2 && !chosen.length) return nothing;
  const open = host.filtering.unfolded.has(name);
  const shown = open ? all : all.filter(({ value }, place) => place < SHOWN || chosen.includes(value));
  return html`<fieldset class="facet">
    <legend>${label(name)}</legend>
    <ul class="chips">
      ${shown.map(({ value, count }) => {
        const on = chosen.includes(value);
        return html`<li>
          <button class=${on ? "chip on" : "chip"} aria-pressed=${on ? "true" : "false"} @click=${() => host.filtering.toggle(name, value)}>
            ${dot(value)}<bdi>${host.valueText(name, value)}</bdi> <span class="count">${host.format.count(count)}</span>
          </button>
        </li>`;
      })}
    </ul>
    ${
      all.length > (open ? SHOWN : shown.length)
        ? html`<button class="quiet unfold" aria-expanded=${open ? "true" : "false"}
            @click=${() => host.filtering.unfold(name)}>
            ${open ? words.fewerValues : words.moreValues(all.length - shown.length)}${chevron}
          </button>`
        : nothing
    }
  </fieldset>`;
}

/**
 * What was counted, and what is chosen although nothing has it.
 * @param {ProductSearch} host
 * @param {string} name
 * @param {string[]} chosen
 * @returns {Counted[]}
 */
function counted(host, name, chosen) {
  const answers = host.finder.view.answer?.facets?.attributes ?? {};
  const found = (Object.hasOwn(answers, name) ? answers[name].values : []).map(({ value, count }) => ({
    value: String(value),
    count,
  }));
  const missing = chosen.filter((value) => !found.some((one) => one.value === value));
  return [...missing.map((value) => ({ value, count: 0 })), ...found];
}

/**
 * A colour's name beside the colour itself, where the browser knows it.
 * @param {string} value
 */
function dot(value) {
  const known = /^[a-z]{3,20}$/iu.test(value) && CSS.supports("color", value) && value !== "inherit";
  return known ? html`<span class="dot" .style=${`--dot:${value}`}></span>` : nothing;
}

/**
 * @param {ProductSearch} host
 * @param {string} name
 */
function numbers(host, name) {
  const answers = host.finder.view.answer?.facets?.attributes ?? {};
  const answer = Object.hasOwn(answers, name) ? answers[name] : null;
  const { from, to } = host.state.bounds[name] ?? {};
  const least = Math.min(...[answer?.min, from, to].filter(isNumber));
  const most = Math.max(...[answer?.max, from, to].filter(isNumber));
  if (!(least < most)) return nothing;
  return html`<fieldset class="facet">
    <legend>${label(name)}</legend>
    ${range({
      name: label(name),
      least,
      most,
      from,
      to,
      text: (value) => host.boundText(name, value),
      draft: host.filtering.draft,
      choose: (bounds) => host.filtering.bound(name, bounds),
    })}
  </fieldset>`;
}

/**
 * @param {number | null | undefined} value
 * @returns {value is number}
 */
const isNumber = (value) => typeof value === "number";

function skeleton() {
  return html`${[5, 8, 4].map(
    (count) => html`<div class="facet" aria-hidden="true">
      <span class="bone line short"></span>
      <div class="chips">${Array.from({ length: count }, () => html`<span class="bone chip"></span>`)}</div>
    </div>`,
  )}`;
}
