/** For who has asked nothing yet: examples that this catalogue can answer. */

import { html, nothing } from "lit";
import { pictureExamples, wordExamples } from "../examples.js";
import { cardPicture } from "../links.js";
import { words } from "../words.js";

/** @param {import("../product-search.js").ProductSearch} host */
export function welcome(host) {
  const { catalogue } = host;
  const items = host.fresh ? null : host.samples.items;
  if (!catalogue || !items) return skeleton(host.fresh || host.finder.view.items.some(cardPicture));
  const texts = wordExamples(items, catalogue);
  const pictures = pictureExamples(items, catalogue, cardPicture);
  if (!texts.length && !pictures.length) return nothing;
  return html`<div class="welcome">
    ${
      texts.length
        ? html`<span class="note">${words.try}</span>
          <ul class="chips">${texts.map(
            (text) =>
              html`<li><button class="chip" @click=${() => host.go({ q: text })}><bdi>${text}</bdi></button></li>`,
          )}</ul>`
        : nothing
    }
    ${
      pictures.length
        ? html`<span class="note">${words.tryPicture}</span>
          <ul class="samples">${pictures.map(
            (
              item,
            ) => html`<li><button aria-label=${words.likeThis(item.title || words.aProduct)} @click=${() => host.goods.more(item)}>
              <img src=${cardPicture(item) ?? ""} alt="" width="44" height="44" draggable="false">
            </button></li>`,
          )}</ul>`
        : nothing
    }
  </div>`;
}

/**
 * As much room as they will take.
 * @param {boolean} pictures whether there will be some
 */
function skeleton(pictures) {
  return html`<div class=${pictures ? "welcome both" : "welcome"} aria-hidden="true">
    <span class="note">${words.try}</span>
    <div class="chips">${Array.from({ length: 4 }, () => html`<span class="bone chip"></span>`)}</div>
  </div>`;
}
