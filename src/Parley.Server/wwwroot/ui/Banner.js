import { stopWord } from './StatusChip.js';
import { el, icon } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { ParleyClient, Status } from '../net/parley.js' */

/** Short breaks are nobody's business. */
const patienceMs = 2_000;
const backMs = 3_000;

/** A line across the page while the connection is lost, and for a moment when it is back. */
export class Banner {
  #i18n;
  #client;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #wasLive = false;
  #state = '';
  #shown = false;
  #recovered = 0;

  element = el('div', { class: 'banner', role: 'status', hidden: true });

  /**
   * @param {I18n} i18n
   * @param {ParleyClient} client
   */
  constructor(i18n, client) {
    this.#i18n = i18n;
    this.#client = client;
    client.on('status', (status) => this.#onStatus(status));
    this.#onStatus(client.status);
  }

  /** @param {number} count messages that were missed and have come */
  addRecovered(count) {
    this.#recovered += count;
  }

  /** @param {Status} status */
  #onStatus({ state, close }) {
    const stays = state === this.#state;
    this.#state = state;
    // Of a connection that stays, only the latency was told.
    if (state === 'live') return stays ? undefined : this.#back();
    if (state === 'disconnected') {
      this.#wasLive = false;
      return this.#hide();
    }
    if (state === 'stopped') return this.#show('stopped', stopWord(this.#i18n, close));
    this.#timer ??= setTimeout(() => this.#lost(), patienceMs);
  }

  #lost() {
    const { state, close } = this.#client.status;
    const why = state === 'offline' ? 'offline' : close?.name === 'server_stopping' ? 'restarting' : 'lost';
    this.#show('lost', this.#i18n.t(`banner.${why}`));
  }

  #back() {
    const told = this.#shown && this.#wasLive;
    this.#hide();
    this.#wasLive = true;
    const count = this.#recovered;
    this.#recovered = 0;
    if (!told) return;
    this.#show('back', count > 0 ? this.#i18n.t('banner.back', { count }) : this.#i18n.t('banner.backNothing'));
    this.#timer = setTimeout(() => this.#hide(), backMs);
  }

  /**
   * @param {string} kind
   * @param {string} text
   */
  #show(kind, text) {
    this.#shown = kind !== 'back';
    this.element.dataset.kind = kind;
    this.element.hidden = false;
    this.element.replaceChildren(icon(kind === 'back' ? 'check' : 'plug'), el('span', { text }));
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shown = false;
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}
