/** Names, numbers and prices as people read them. */

import { words } from "./words.js";

/** Formats by a language and, for prices, a currency. */
export class Format {
  /**
   * @param {string | undefined} language
   * @param {string | null} currency such as EUR; without one a price is a plain number
   */
  constructor(language, currency) {
    this.plain = formatter(language, { maximumFractionDigits: 2 });
    /** @type {Intl.NumberFormatOptions} */
    const money = currency
      ? { style: "currency", currency }
      : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
    this.price = formatter(language, money);
    this.round = formatter(language, { ...money, trailingZeroDisplay: "stripIfInteger" });
  }

  /**
   * An end of a range, which is a round number more often than not.
   * @param {number} value
   * @param {boolean} isPrice
   */
  bound(value, isPrice) {
    return (isPrice ? this.round : this.plain).format(value);
  }

  /** @param {number} value */
  count(value) {
    return this.plain.format(value);
  }

  /**
   * @param {unknown} value
   * @param {boolean} [isPrice]
   * @returns {string}
   */
  value(value, isPrice = false) {
    if (Array.isArray(value)) return value.map((one) => this.value(one, isPrice)).join(", ");
    if (typeof value === "number") return (isPrice ? this.price : this.plain).format(value);
    if (typeof value === "boolean") return value ? words.yes : words.no;
    return String(value ?? "");
  }
}

/**
 * An attribute's name for people: `shoe_size` is "Shoe size".
 * @param {string} name
 */
export function label(name) {
  const spaced = name.replace(/[_-]+/gu, " ").trim() || name;
  return spaced.charAt(0).toLocaleUpperCase() + spaced.slice(1);
}

/**
 * @param {string | undefined} language
 * @param {Intl.NumberFormatOptions} options
 */
function formatter(language, options) {
  try {
    return new Intl.NumberFormat(language, options);
  } catch {
    return new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
  }
}
