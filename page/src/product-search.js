/** `<product-search api="…">`: a field, and what the API finds. */
import { LitElement, css, html } from "lit";

class ProductSearch extends LitElement {
  static properties = { api: {}, items: { state: true }, message: { state: true } };

  static styles = css`
    ol { display: grid; grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); gap: 1rem; padding: 0; list-style: none; }
    img { inline-size: 100%; aspect-ratio: 1; object-fit: contain; }
  `;

  constructor() {
    super();
    this.api = ".";
    this.items = [];
    this.message = "";
  }

  render() {
    return html`
      <form role="search" @submit=${this.#submitted}>
        <label>Search <input name="q" type="search" autocomplete="off"></label>
      </form>
      <p role="status">${this.message}</p>
      <ol>${this.items.map((item) => html`<li><img src=${item.image_url ?? ""} alt="" loading="lazy">${item.title}</li>`)}</ol>
    `;
  }

  async #submitted(event) {
    event.preventDefault();
    const text = new FormData(event.target).get("q");
    const request = { text, pictures: true };
    const answer = await fetch(new URL("search", new URL(`${this.api.replace(/\/$/, "")}/`, document.baseURI)), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(request),
    });
    const told = await answer.json();
    this.items = told.items ?? [];
    this.message = told.error ? told.error.message : `${this.items.length} products`;
  }
}

customElements.define("product-search", ProductSearch);
