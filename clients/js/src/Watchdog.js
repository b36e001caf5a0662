/** @import { Transport } from './Transport.js' */
/** @import { Timing } from './types.js' */

/**
 * Watches that an open connection is alive. A network that goes away without a word leaves it open for minutes, and a
 * laptop that wakes up may hold one that the server closed long ago.
 */
export class Watchdog {
  #timing;
  #onDead;
  /** @type {Transport | null} */
  #transport = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #due = 0;
  #probedAt = 0;

  /**
   * @param {Timing} timing
   * @param {() => void} onDead
   */
  constructor(timing, onDead) {
    this.#timing = timing;
    this.#onDead = onDead;
  }

  /** @param {Transport} transport */
  watch(transport) {
    this.stop();
    this.#transport = transport;
    this.#probedAt = 0;
    this.#schedule(this.#timing.probe);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#transport = null;
  }

  /** Looks now, for example because the page became visible. */
  check() {
    const transport = this.#transport;
    if (!transport) return;
    clearTimeout(this.#timer);
    const now = Date.now();
    const silent = now - transport.heardAt;
    // A timer that comes this late means that the device slept: the connection has to prove itself at once.
    const slept = now - this.#due > 20_000;
    const unanswered = this.#probedAt > transport.heardAt && now - this.#probedAt > this.#timing.answer / 2;
    if (silent >= this.#timing.silence || (slept && unanswered)) return this.#onDead();
    if (silent >= this.#timing.probe || slept) {
      if (!transport.probe()) {
        // A stream that cannot be asked brings a heartbeat in less than this.
        if (silent >= this.#timing.probe && slept) return this.#onDead();
        return this.#schedule(this.#timing.silence - silent);
      }
      this.#probedAt = now;
      return this.#schedule(Math.min(this.#timing.answer / 2, this.#timing.silence - silent));
    }
    this.#schedule(this.#timing.probe - silent);
  }

  /** @param {number} milliseconds */
  #schedule(milliseconds) {
    const pause = Math.max(50, milliseconds);
    this.#due = Date.now() + pause;
    this.#timer = setTimeout(() => this.check(), pause);
  }
}
