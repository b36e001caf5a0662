import { shorten } from '../core/graphemes.js';
import { parse, plainText } from '../text/parse.js';
import { el } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Settings } from '../model/Settings.js' */
/** @import { Message } from '../net/parley.js' */

const burstMs = 2_000;
const burstSize = 3;
const keptMs = 10_000;
/** What is spoken of a message in characters, and as much of it as is read for that. */
const longest = 200;
const longestRead = 4_000;

/** Speaks new messages of the open room to a screen reader, and nothing else: not history, not edits, not own ones. */
export class Announcer {
  #i18n;
  #settings;
  #polite = el('div', { class: 'visually-hidden', 'aria-live': 'polite', 'aria-atomic': 'false' });
  #alert = el('div', { class: 'visually-hidden', role: 'alert' });
  /** @type {Message[]} */
  #burst = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  element = el('div', {}, this.#polite, this.#alert);

  /**
   * @param {I18n} i18n
   * @param {Settings} settings
   */
  constructor(i18n, settings) {
    this.#i18n = i18n;
    this.#settings = settings;
  }

  /** @param {Message} message a new message of somebody else */
  message(message) {
    if (this.#settings.get('announce') === 'off' || document.visibilityState !== 'visible') return;
    this.#burst.push(message);
    if (this.#burst.length <= burstSize) this.#say(this.#i18n.t('announce.message', { name: this.#name(message), text: text(message) }));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#endBurst(), burstMs);
  }

  /** @param {string} words something that needs an answer, such as a message that was not sent */
  alert(words) {
    this.#alert.textContent = words;
  }

  #endBurst() {
    const rest = this.#burst.slice(burstSize);
    this.#burst = [];
    if (!rest.length) return;
    const names = [...new Set(rest.map((message) => this.#name(message)))].slice(0, 3).join(', ');
    this.#say(this.#i18n.t('announce.burst', { count: rest.length, names }));
  }

  /** @param {Message} message */
  #name(message) {
    return message.from.name ?? this.#i18n.t('someone');
  }

  /** @param {string} words */
  #say(words) {
    const line = el('p', { text: words });
    this.#polite.append(line);
    setTimeout(() => line.remove(), keptMs);
  }
}

/** @param {Message} message */
function text({ data }) {
  const words = typeof data === 'string' ? data : typeof data?.text === 'string' ? data.text : JSON.stringify(data ?? '');
  return shorten(plainText(parse(words.slice(0, longestRead))), longest);
}
