/** The search API as the page asks it: three questions, and every way in which an answer can fail to come. */

/** @typedef {import("../types/api.js").components["schemas"]} Schemas */
/** @typedef {Schemas["SearchRequest"]} SearchRequest */
/**
 * A product; one that is not asked for less always has its id.
 * @typedef {Schemas["Item"] & { id: string }} Item
 */
/** @typedef {Omit<Schemas["SearchAnswer"], "items"> & { items: Item[] }} SearchAnswer */
/** @typedef {Omit<Schemas["ProductAnswer"], "product"> & { product: Item }} ProductAnswer */
/** @typedef {Schemas["ReleaseAnswer"]} ReleaseAnswer */

/**
 * @typedef {"offline" | "unreachable" | "throttled" | "starting" | "not_indexed" | "forbidden" | "expired" |
 *   "too_large" | "unreadable" | "unsupported" | "missing" | "invalid" | "renewing" | "broken"} Trouble
 */

const PATIENCE_MS = 40_000;

/** Why there is no answer; `after` says in how many seconds to ask again, where somebody knows. */
export class Problem extends Error {
  /**
   * @param {Trouble} trouble
   * @param {string} [message] what the API says, for those who run it
   * @param {number | null} [after]
   * @param {string} [field] the part of the request that it is about
   */
  constructor(trouble, message = "", after = null, field = "") {
    super(message);
    this.trouble = trouble;
    this.after = after;
    this.field = field;
  }
}

/** Asks one API. */
export class Client {
  /** @param {string} base where the API is, relative to the page or absolute */
  constructor(base) {
    this.base = new URL(base.endsWith("/") ? base : `${base}/`, document.baseURI);
  }

  /**
   * @param {SearchRequest} request
   * @param {AbortSignal} signal
   * @returns {Promise<SearchAnswer>}
   */
  search(request, signal) {
    const headers = { "Content-Type": "application/json" };
    return this.#ask("search", { method: "POST", headers, body: JSON.stringify(request), signal });
  }

  /**
   * @param {string} id
   * @param {AbortSignal} signal
   * @returns {Promise<ProductAnswer>}
   */
  product(id, signal) {
    const wanted = "fields=id,title,description,image,images,attributes&pictures=true&thumbnails=true";
    return this.#ask(`products/${encodeURIComponent(id)}?${wanted}`, { signal });
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<ReleaseAnswer>}
   */
  release(signal) {
    return this.#ask("release", { signal });
  }

  /**
   * @param {string} path
   * @param {RequestInit & { signal: AbortSignal }} options
   */
  async #ask(path, options) {
    const late = AbortSignal.timeout(PATIENCE_MS);
    const signal = AbortSignal.any([options.signal, late]);
    try {
      const response = await fetch(new URL(path, this.base), { ...options, signal, credentials: "omit" });
      const body = await response.json().catch(() => null);
      if (response.ok && body) return body;
      throw problemOf(response, body?.error);
    } catch (error) {
      if (error instanceof Problem || options.signal.aborted) throw error;
      throw new Problem(navigator.onLine ? "unreachable" : "offline");
    }
  }
}

/**
 * @param {Response} response
 * @param {Schemas["Error"]["error"] | undefined} error
 */
function problemOf(response, error) {
  const after = Number(response.headers.get("Retry-After"));
  const trouble = troubleOf(response.status, error?.code ?? "");
  return new Problem(trouble, error?.message, after > 0 ? after : null, error?.field ?? "");
}

/**
 * @param {number} status
 * @param {string} code
 * @returns {Trouble}
 */
function troubleOf(status, code) {
  switch (status) {
    case 400:
      if (code === "image_too_large") return "too_large";
      if (code === "image_unsupported") return "unsupported";
      return code.startsWith("image_") ? "unreadable" : "invalid";
    case 401:
    case 403:
      return "forbidden";
    case 404:
      return code === "not_indexed" ? "not_indexed" : "missing";
    case 410:
      return "expired";
    case 413:
      return "too_large";
    case 415:
      return "unsupported";
    case 429:
      return "throttled";
    case 503:
      return code === "reindex_required" ? "renewing" : "starting";
    case 502:
    case 504:
      return "unreachable";
    default:
      return "broken";
  }
}
