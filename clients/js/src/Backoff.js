/**
 * The pauses between attempts: doubling from `first`, then half of `max`, then `max`, each up to half shorter or longer at random, so that
 * the clients of a restarted server do not all come back at once.
 */
export class Backoff {
  #first;
  #max;
  #random;
  #attempts = 0;

  /**
   * @param {number} first milliseconds
   * @param {number} max milliseconds
   * @param {() => number} [random] from 0 to 1
   */
  constructor(first, max, random = Math.random) {
    this.#first = first;
    this.#max = max;
    this.#random = random;
  }

  /** The next pause in milliseconds. */
  next() {
    const doubled = this.#first * 2 ** Math.min(this.#attempts++, 30);
    const half = this.#max / 2;
    const middle = doubled <= half ? doubled : doubled < this.#max ? half : this.#max;
    return Math.round(middle * (0.5 + this.#random()));
  }

  reset() {
    this.#attempts = 0;
  }
}
