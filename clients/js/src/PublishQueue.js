import { Backoff } from './Backoff.js';
import { ParleyError } from './ParleyError.js';

/** @import { Published, PublishOptions, Timing } from './types.js' */

/**
 * @typedef {object} Outgoing
 * @property {unknown} data
 * @property {PublishOptions & { key: string }} options
 * @property {(result: Published) => void} resolve
 * @property {(error: ParleyError) => void} reject
 */

/**
 * The messages on their way to one topic. One is under way at a time, so that they arrive in the order in which they
 * were published; it is sent again, under the same key, until the server accepts or refuses it.
 */
export class PublishQueue {
  #send;
  #backoff;
  /** @type {Outgoing[]} */
  #waiting = [];
  #busy = false;
  /** @type {(() => void) | null} */
  #wake = null;

  /**
   * @param {(outgoing: Outgoing) => Promise<Published> | null} send null while there is no connection to send on
   * @param {Timing} timing
   */
  constructor(send, timing) {
    this.#send = send;
    this.#backoff = new Backoff(timing.backoffFirst, timing.backoffMax);
  }

  get idle() {
    return !this.#busy;
  }

  /**
   * @param {unknown} data
   * @param {PublishOptions & { key: string }} options
   * @returns {Promise<Published>}
   */
  push(data, options) {
    const { promise, resolve, reject } = withResolvers();
    const outgoing = { data, options, resolve, reject };
    this.#waiting.push(outgoing);
    options.signal?.addEventListener('abort', () => {
      this.#waiting = this.#waiting.filter((other) => other !== outgoing);
      reject(new ParleyError('aborted', 'The message was given up.'));
      this.#wake?.();
    });
    if (!this.#busy) this.#run();
    return promise;
  }

  /** The connection is there: what waits for it goes on. */
  wake() {
    this.#wake?.();
  }

  async #run() {
    this.#busy = true;
    while (this.#waiting.length) {
      const outgoing = this.#waiting[0];
      const pause = await this.#try(outgoing);
      if (pause !== 0) await this.#pause(pause);
    }
    this.#busy = false;
  }

  /**
   * One attempt. Returns how long to pause before the next, 0 when this message is settled, null to wait for the
   * connection.
   *
   * @param {Outgoing} outgoing
   * @returns {Promise<number | null>}
   */
  async #try(outgoing) {
    const sending = outgoing.options.signal?.aborted ? undefined : this.#send(outgoing);
    if (sending === null) return null;
    try {
      if (sending) outgoing.resolve(await sending);
    } catch (thrown) {
      const error = thrown instanceof ParleyError ? thrown : new ParleyError('network', String(thrown), { cause: thrown });
      if (error.transient && !outgoing.options.signal?.aborted) return this.#pauseAfter(error);
      outgoing.reject(error);
    }
    this.#backoff.reset();
    this.#waiting = this.#waiting.filter((other) => other !== outgoing);
    return 0;
  }

  /** @param {ParleyError} error */
  #pauseAfter(error) {
    if (error.retryAfter !== null) return error.retryAfter * 1000;
    if (error.code === 'closed') return null;
    return this.#backoff.next();
  }

  /** @param {number | null} milliseconds */
  #pause(milliseconds) {
    return /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        // Also without a connection there is a limit, because the queue may not learn of every change.
        const timer = setTimeout(done, milliseconds ?? 60_000);
        function done() {
          clearTimeout(timer);
          resolve();
        }
        this.#wake = done;
      })
    ).finally(() => (this.#wake = null));
  }
}

function withResolvers() {
  /** @type {(result: Published) => void} */
  let resolve = () => {};
  /** @type {(error: ParleyError) => void} */
  let reject = () => {};
  /** @type {Promise<Published>} */
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
