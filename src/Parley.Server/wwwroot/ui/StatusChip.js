import { el, icon } from './dom.js';
import { showPopover } from './popovers.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { ParleyClient, Status } from '../net/parley.js' */

/** The state of the connection as a drawing and a word, and what can be done about it. */
export class StatusChip {
  #i18n;
  #client;
  #word = el('span', { class: 'word' });
  #now;
  #popover = el('div', { class: 'popover status-details', popover: 'auto' });
  #button;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {I18n} i18n
   * @param {ParleyClient} client
   */
  constructor(i18n, client) {
    this.#i18n = i18n;
    this.#client = client;
    this.#button = el('button', { type: 'button', class: 'chip', 'aria-haspopup': 'dialog', on: { click: () => this.#open() } }, el('span', { class: 'dot', 'aria-hidden': 'true' }), this.#word);
    this.#now = el('button', { type: 'button', class: 'chip-action', hidden: true, on: { click: () => client.connect() } });
    this.element = el('div', { class: 'status' }, this.#button, this.#now, this.#popover);
    client.on('status', () => this.#render());
    this.#render();
  }

  #render() {
    clearTimeout(this.#timer);
    const { state, retryAt, close } = this.#client.status;
    const seconds = Math.max(1, Math.ceil(((retryAt ?? 0) - Date.now()) / 1000));
    const i18n = this.#i18n;
    const word = state === 'waiting' ? i18n.t('status.waiting', { count: seconds }) : state === 'stopped' ? stopWord(i18n, close) : i18n.t(`status.${state}`);
    this.element.dataset.state = state;
    this.#word.textContent = word;
    this.#button.title = i18n.t('status.title');
    const action = state === 'waiting' || state === 'offline' ? 'status.now' : state === 'disconnected' || state === 'stopped' ? 'status.connect' : null;
    this.#now.hidden = action === null;
    if (action) this.#now.textContent = i18n.t(action);
    // The countdown is the only clock, and it runs only while it is seen.
    if (state === 'waiting') this.#timer = setTimeout(() => this.#render(), 1000 - (Date.now() % 1000));
    if (this.#popover.matches(':popover-open')) this.#details();
  }

  #open() {
    this.#details();
    showPopover(this.#popover, this.#button);
  }

  #details() {
    const i18n = this.#i18n;
    const { state, transport, latency, since } = this.#client.status;
    const rows = [
      ['status.transport', transport ? i18n.t(`transport.${transport}`) : '–'],
      ['status.server', location.host],
      ['status.latency', latency === null ? '–' : i18n.t('status.ms', { count: Math.round(latency) })],
      ['status.since', i18n.time(new Date(since))],
    ];
    const connected = state !== 'disconnected' && state !== 'stopped';
    const toggle = () => {
      this.#popover.hidePopover();
      if (connected) this.#client.disconnect();
      else this.#client.connect();
    };
    this.#popover.replaceChildren(
      el('p', { class: 'popover-title' }, this.#word.textContent),
      el('dl', {}, ...rows.flatMap(([key, value]) => [el('dt', { text: i18n.t(key) }), el('dd', { text: value })])),
      el('button', { type: 'button', class: 'button', on: { click: toggle } }, icon(connected ? 'unplug' : 'plug'), i18n.t(connected ? 'status.disconnect' : 'status.connect')),
    );
  }
}

/**
 * Why the server does not want this page back, in plain words.
 *
 * @param {I18n} i18n
 * @param {Status['close']} close
 */
export function stopWord(i18n, close) {
  const known = ['kicked', 'banned', 'unauthorized', 'forbidden', 'too_many_connections', 'bad_request', 'passcode_required'];
  return i18n.t(known.includes(close?.name ?? '') ? `stopped.${close?.name}` : 'status.stopped');
}
