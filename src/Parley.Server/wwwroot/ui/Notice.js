import { el, iconButton } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */

/** How long what needs no answer stays. */
const passingMs = 5_000;

/**
 * A line above the composer that says what became of something: read by screen readers at once, and there for everybody until
 * it is closed or something else is done.
 */
export class Notice {
  #text = el('span', { role: 'alert' });
  #action = el('span');

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  element;

  /**
   * @param {I18n} i18n
   * @param {() => void} closed  the focus that was on its button has to go somewhere
   */
  constructor(i18n, closed) {
    const close = () => {
      this.clear();
      closed();
    };
    this.element = el('div', { class: 'notice' }, this.#text, this.#action, iconButton('close', i18n.t('close'), close));
  }

  /**
   * @param {string} text
   * @param {boolean} [passes]  goes away by itself
   * @param {HTMLElement} [action]  what can be done about it
   */
  tell(text, passes = false, action) {
    clearTimeout(this.#timer);
    this.#action.replaceChildren(action ?? '');
    if (passes) this.#timer = setTimeout(() => this.clear(), passingMs);
    this.element.classList.add('shown');
    this.#text.textContent = text;
  }

  /** @returns {boolean} whether there was something to take away */
  clear() {
    clearTimeout(this.#timer);
    const wasShown = this.element.classList.contains('shown');
    this.element.classList.remove('shown');
    this.#text.textContent = '';
    this.#action.replaceChildren();
    return wasShown;
  }
}
