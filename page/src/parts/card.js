/** One product: its picture, what it is called and costs, how near it is, and where to go from it. */

import { html, nothing } from "lit";
import { cardPicture, hasOtherView } from "../links.js";
import { nearness } from "../nearness.js";
import { hasWish } from "../request.js";
import { words } from "../words.js";
import { less, more, picture as noPicture } from "./icons.js";

/** @typedef {import("../product-search.js").ProductSearch} ProductSearch */
/** @typedef {import("../client.js").Item} Item */
/** @typedef {import("../client.js").SearchAnswer} SearchAnswer */

/**
 * @param {ProductSearch} host
 * @param {Item} item
 * @param {SearchAnswer} answer
 * @param {boolean} early whether it is likely seen at once
 */
export function card(host, item, answer, early) {
  const title = item.title || words.untitled;
  const near = nearness(item, answer);
  return html`<li class="card" part="card">
    <div class="picture" part="picture">
      ${picture(host, item, early)}
      ${hasOtherView(item) ? html`<span class="badge">${words.otherView}</span>` : nothing}
      <div class="actions">
        <button class="action" title=${words.moreLikeThis} aria-label=${words.likeThis(title)} @click=${() => host.goods.more(item)}>
          ${more}<span class="wide">${words.moreLikeThis}</span>
        </button>
        ${
          hasWish(host.state)
            ? html`<button class="action" title=${words.lessLikeThis} aria-label=${words.unlike(title)} @click=${() => host.goods.less(item)}>${less}</button>`
            : nothing
        }
      </div>
    </div>
    <h3 class="title">${host.opening.link(item.id, title)}</h3>
    ${price(host, item)}
    ${shows(host, item)}
    ${
      near
        ? html`<p class="near ${near}"><span class="meter" aria-hidden="true"><i></i><i></i><i></i></span>${words[near]}</p>`
        : nothing
    }
  </li>`;
}

/**
 * @param {ProductSearch} host
 * @param {Item} item
 * @param {boolean} early
 */
function picture(host, item, early) {
  const address = cardPicture(item);
  if (!address || host.goods.broken.has(address)) return html`<span class="none">${noPicture}</span>`;
  return html`<img src=${address} alt="" width="320" height="320" draggable="false" decoding="async"
    loading=${early ? "eager" : "lazy"} @error=${() => host.goods.onBroken(address)}>`;
}

/**
 * @param {ProductSearch} host
 * @param {Item} item
 */
export function price(host, item) {
  const name = host.catalogue?.price;
  const value = name ? item.attributes?.[name] : null;
  return value == null ? nothing : html`<p class="price">${host.format.value(value, true)}</p>`;
}

/**
 * @param {ProductSearch} host
 * @param {Item} item
 */
function shows(host, item) {
  const told = (host.catalogue?.shows ?? []).map((name) => host.format.value(item.attributes?.[name]));
  const line = told.filter(Boolean).join(" · ");
  return line ? html`<p class="meta"><bdi>${line}</bdi></p>` : nothing;
}

/** A card that is still to come. */
export const bones = html`<li class="card" aria-hidden="true">
  <div class="picture bone"></div><span class="bone line"></span><span class="bone line short"></span>
</li>`;
