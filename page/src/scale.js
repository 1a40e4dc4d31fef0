/** A slider's scale: round values at a hundred places, closer together where a wide span begins. */

export const STEPS = 100;
/** A span so much wider than its beginning has most of what it counts near there, as prices have. */
const SKEWED = 20;

/**
 * @typedef {object} Scale
 * @property {number} low
 * @property {number} high
 * @property {(place: number) => number} value at a place, 0 to STEPS
 * @property {(value: number) => number} place of a value
 */

/**
 * @param {number} least
 * @param {number} most
 * @returns {Scale}
 */
export function scaleOf(least, most) {
  const power = least >= 0 && most > SKEWED * Math.max(least, 1) ? 2 : 1;
  const step = stepOf(most - least);
  const low = round(Math.floor(least / step) * step);
  const high = round(Math.ceil(most / step) * step);
  const value = (/** @type {number} */ place) => {
    if (place <= 0 || place >= STEPS) return place <= 0 ? low : high;
    const exact = low + (high - low) * (place / STEPS) ** power;
    const fine = power === 1 ? step : stepOf(Math.max(exact - low, step) * 4);
    return round(Math.round(exact / fine) * fine);
  };
  const place = (/** @type {number} */ one) => {
    const share = Math.min(Math.max((one - low) / (high - low), 0), 1);
    return Math.round(share ** (1 / power) * STEPS);
  };
  return { low, high, value, place };
}

/**
 * A round step, of which a hundred or fewer fill the span.
 * @param {number} span
 */
function stepOf(span) {
  const rough = span / STEPS;
  const unit = 10 ** Math.floor(Math.log10(rough));
  return unit * ([1, 2, 5].find((part) => part * unit >= rough) ?? 10);
}

/** @param {number} value */
const round = (value) => Number(value.toPrecision(12));
