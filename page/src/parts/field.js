/** The one field: words, a picture inside it, and the ways to get one there. */

import { html, nothing } from "lit";
import { words } from "../words.js";
import { camera, cross, glass, picture } from "./icons.js";

/** @typedef {import("../product-search.js").ProductSearch} ProductSearch */

/** @param {ProductSearch} host */
export function field(host) {
  const { text } = host.typing;
  return html`<form class="field" part="field" role="search" @submit=${host.typing.onSubmit}>
    <span class="glass">${glass}</span>
    ${chosenPicture(host)}
    <input id="q" class="words" type="search" enterkeyhint="search" autocomplete="off" autocapitalize="none"
      spellcheck="false" dir="auto" maxlength="1000" aria-label=${words.search} placeholder=${host.state.picture ? words.addWords : words.placeholder}
      .value=${text} @input=${host.typing.onInput} @keydown=${host.typing.onKey}>
    ${
      text
        ? html`<button class="round" type="button" aria-label=${words.clear} @click=${host.typing.clear}>${cross}</button>`
        : nothing
    }
    <label class="round only-touch">
      <span class="hidden">${words.takePhoto}</span>${camera}
      <input class="hidden" type="file" accept="image/*" capture="environment" @change=${host.taking.onFile}>
    </label>
    <label class="round">
      <span class="hidden">${words.addPicture}</span>${picture}
      <input class="hidden" id="file" type="file" accept="image/*,.heic,.heif,.avif,.tif,.tiff" @change=${host.taking.onFile}>
    </label>
  </form>`;
}

/** @param {ProductSearch} host */
function chosenPicture(host) {
  if (host.taking.preparing)
    return html`<span class="chosen" role="img" aria-label=${words.preparing}></span>`;
  if (!host.state.picture || !host.picture) return nothing;
  const shown = /^data:image\/(jpeg|png|webp|gif|avif|bmp)/u.test(host.picture);
  return html`<span class="chosen">
    ${
      shown
        ? html`<img src=${host.picture} alt=${words.yourPicture} width="40" height="40">`
        : html`<span role="img" aria-label=${words.yourPicture}>${picture}</span>`
    }
    <button type="button" aria-label=${words.removePicture} @click=${host.taking.remove}>${cross}</button>
  </span>`;
}
