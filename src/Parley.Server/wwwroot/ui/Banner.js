import { stopWord } from './StatusChip.js';
import { el, icon } from './dom.js';
import { withTerms } from './reasons.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { ParleyClient, Status } from '../net/parley.js' */

/** Short breaks are nobody's business. */
const patienceMs = 2_000;
const backMs = 3_000;
/** @type {Record<string, string>} */
const icons = { back: 'check', updated: 'reload' };

/**
 * A line across the page while the connection is lost, for a moment when it is back, and when there is a newer page.
 */
export class Banner {
  #i18n;
  #client;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #wasLive = false;
  #state = '';
  #shown = false;
  #recovered = 0;
  #isOutdated = false;

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

  /** The server has another version of this page: it is to be loaded again when its reader likes. */
  tellUpdate() {
    this.#isOutdated = true;
    if (this.element.hidden) this.#hide();
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
    if (state === 'stopped') return this.#stopped(close);
    this.#timer ??= setTimeout(() => this.#lost(), patienceMs);
  }

  /** @param {Status['close']} close */
  async #stopped(close) {
    const word = stopWord(this.#i18n, close);
    this.#show('stopped', word, close?.name === 'bad_request' && this.#reload());
    if (close?.name !== 'kicked' && close?.name !== 'banned') return;
    // The close says what happened, a request until when and why.
    const refusal = await this.#client.request('GET', 'moderation').then(() => null, (error) => error);
    if (refusal?.code === close.name && this.#state === 'stopped') this.#show('stopped', withTerms(this.#i18n, word, refusal));
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
   * @param {HTMLElement | false} [button]
   */
  #show(kind, text, button = false) {
    this.#shown = kind === 'lost' || kind === 'stopped';
    this.element.dataset.kind = kind;
    this.element.hidden = false;
    this.element.replaceChildren(icon(icons[kind] ?? 'plug'), el('span', { text }), ...(button ? [button] : []));
  }

  /** Drafts and what is on its way are stored, and there again afterwards. */
  #reload() {
    return el('button', { type: 'button', class: 'button', text: this.#i18n.t('banner.reload'), on: { click: () => location.reload() } });
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shown = false;
    if (this.#isOutdated) return this.#show('updated', this.#i18n.t('banner.updated'), this.#reload());
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}
