import { base } from './addresses.js';

/** @import { ParleyClient, State } from '../net/parley.js' */

/** Notices that the server which this page comes back to serves another version of it. */
export class PageVersion {
  #onOther;
  #own = document.documentElement.dataset.version;
  #wasLive = false;
  /** @type {State | null} */
  #state = null;

  /**
   * @param {ParleyClient} client
   * @param {() => void} onOther  called once
   */
  constructor(client, onOther) {
    this.#onOther = onOther;
    // Where no version stands in the page, there is nothing to compare.
    if (this.#own) client.on('status', ({ state }) => this.#onState(state));
  }

  /** @param {State} state */
  #onState(state) {
    const isNew = state === 'live' && this.#state !== 'live';
    this.#state = state;
    if (!isNew) return;
    if (this.#wasLive) this.#look();
    this.#wasLive = true;
  }

  async #look() {
    const found = await fetch(new URL('server/version', base), { cache: 'no-store' }).then((answer) => (answer.ok ? answer.json() : null), () => null);
    // Where the server does not say, the next reconnect asks again.
    if (!found || found.page === this.#own) return;
    this.#own = found.page;
    this.#onOther();
  }
}
