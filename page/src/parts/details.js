/** A product's details, over the page: all its pictures, all it says of itself. */

import { html, nothing } from "lit";
import { album, cardPicture } from "../links.js";
import { label } from "../numbers.js";
import { hasWish } from "../request.js";
import { words } from "../words.js";
import { price } from "./card.js";
import { cross, less, more, picture as noPicture } from "./icons.js";

/** @typedef {import("../product-search.js").ProductSearch} ProductSearch */
/** @typedef {import("../client.js").Item} Item */

/** @param {ProductSearch} host */
export function details(host) {
  const { item, trouble } = host.opening;
  return html`<dialog id="details" class="details" part="details" aria-labelledby="details-title"
    @close=${host.opening.onClosed} @click=${host.opening.onBackdrop}>
    <div class="sheet">
      <button class="round close" aria-label=${words.close} @click=${host.opening.close}>${cross}</button>
      ${host.state.product ? (item ? inside(host, item) : waiting(trouble)) : nothing}
    </div>
  </dialog>`;
}

/**
 * @param {ProductSearch} host
 * @param {Item} item
 */
function inside(host, item) {
  const pictures = album(item);
  const place = Math.min(host.opening.place, Math.max(pictures.length - 1, 0));
  const shown = pictures[place]?.whole ?? cardPicture(item);
  const title = item.title || words.untitled;
  return html`<div class="gallery">
      <div class="large">${
        shown
          ? html`<img src=${shown} alt=${pictures.length ? words.pictureOf(place + 1, pictures.length) : title}>`
          : html`<span class="none">${noPicture}<span>${words.noPicture}</span></span>`
      }</div>
      ${pictures.length > 1 ? strip(host, pictures, place) : nothing}
    </div>
    <div class="facts">
      <h2 id="details-title"><bdi>${title}</bdi></h2>
      ${price(host, item)}
      <div class="ways">
        <button class="button strong" @click=${() => host.goods.more(item)}>${more}${words.moreLikeThis}</button>
        ${hasWish(host.state) ? html`<button class="button" @click=${() => host.goods.less(item)}>${less}${words.lessLikeThis}</button>` : nothing}
      </div>
      ${item.description ? html`<p class="description" dir="auto">${item.description}</p>` : nothing}
      ${attributes(host, item)}
    </div>`;
}

/**
 * @param {ProductSearch} host
 * @param {{ whole: string, small: string }[]} pictures
 * @param {number} place
 */
function strip(host, pictures, place) {
  return html`<ul class="strip" aria-label=${words.pictures}>${pictures.map(
    ({ small }, at) => html`<li><button aria-label=${words.pictureOf(at + 1, pictures.length)}
      aria-current=${at === place ? "true" : "false"} @click=${() => host.opening.turnTo(at)}>
      <img src=${small} alt="" width="64" height="64" loading="lazy" draggable="false"></button></li>`,
  )}</ul>`;
}

/**
 * @param {ProductSearch} host
 * @param {Item} item
 */
function attributes(host, item) {
  const told = Object.entries(item.attributes ?? {}).filter(([name]) => name !== host.catalogue?.price);
  return html`<dl>${told.map(
    ([name, value]) =>
      html`<div><dt dir="auto">${label(name)}</dt><dd dir="auto">${host.format.value(value)}</dd></div>`,
  )}
  <div><dt>ID</dt><dd>${item.id}</dd></div></dl>`;
}

/** @param {import("../client.js").Trouble | null} trouble */
function waiting(trouble) {
  if (trouble) {
    const text = trouble === "missing" ? words.detailsGone : words.detailsFailed;
    return html`<div class="facts"><h2 id="details-title">${words.details}</h2><p>${text}</p></div>`;
  }
  return html`<div class="gallery"><div class="large bone"></div></div>
    <div class="facts" aria-busy="true"><h2 id="details-title" class="hidden">${words.loadingDetails}</h2>
      <span class="bone line"></span><span class="bone line short"></span></div>`;
}
