/** @import { ClientOptions } from './types.js' */

/** The client's token: given once, or asked for when it is needed and when the old one ends. */
export class TokenSource {
  #give;
  /** @type {Promise<string | null> | null} */
  #token = null;

  /** @param {ClientOptions['token']} token */
  constructor(token) {
    this.#give = token;
  }

  /** Whether there is a token at all. */
  get used() {
    return this.#give !== undefined;
  }

  /** Whether a new one can be had. */
  get renewable() {
    return typeof this.#give === 'function';
  }

  /** The token of now; null when there is none. A failure is not remembered. */
  get() {
    const give = this.#give;
    if (typeof give !== 'function') return Promise.resolve(give ?? null);
    if (!this.#token) {
      const asked = Promise.resolve().then(give);
      this.#token = asked;
      asked.catch(() => this.#token === asked && (this.#token = null));
    }
    return this.#token;
  }

  /**
   * Another token than one that ended. Who asks while it is on its way waits for the same.
   *
   * @param {string | null} old
   */
  async renew(old) {
    const known = this.#token && (await this.#token.catch(() => null));
    if (this.renewable && known === old) this.#token = null;
    return this.get();
  }
}
