/** How often a sign of typing is sent while it goes on. */
const everyMs = 3_000;

/** Tells the others that this person is typing, no more often than needed. */
export class TypingSender {
  #send;
  #now;
  #last = -Infinity;

  /**
   * @param {() => void} send
   * @param {() => number} [now]
   */
  constructor(send, now = Date.now) {
    this.#send = send;
    this.#now = now;
  }

  /** @param {string} text what is in the box now */
  typed(text) {
    if (text.trim() === '' || text.startsWith('/')) return;
    if (this.#now() - this.#last < everyMs) return;
    this.#last = this.#now();
    this.#send();
  }

  /** The message was sent or the box is empty: the next letter is told at once. */
  stop() {
    this.#last = -Infinity;
  }
}
