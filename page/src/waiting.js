/** Waiting: for a while, until somebody is impatient, or until the network is back. */

const STEPS = [2, 3, 5, 8, 13, 20, 30];

/**
 * Seconds before a further try, longer each time.
 * @param {number} tries how many there were
 */
export const pause = (tries) => STEPS[Math.min(tries, STEPS.length - 1)];

/** One wait at a time, which can be cut short. */
export class Waiting {
  /** @type {(() => void) | null} */
  #end = null;

  /**
   * @param {number} seconds
   * @param {AbortSignal} signal
   */
  rest(seconds, signal) {
    this.#end?.();
    return new Promise((resolve) => {
      const timer = setTimeout(() => end(), seconds * 1000);
      const end = () => {
        clearTimeout(timer);
        removeEventListener("online", end);
        signal.removeEventListener("abort", end);
        if (this.#end === end) this.#end = null;
        resolve(undefined);
      };
      this.#end = end;
      addEventListener("online", end);
      signal.addEventListener("abort", end);
    });
  }

  /** Go on at once; whether anything was waiting. */
  cut() {
    const waited = this.#end !== null;
    this.#end?.();
    return waited;
  }
}
