import { el, icon } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */

/**
 * The button that leads to the end of the list.
 *
 * @param {I18n} i18n
 * @param {() => void} onClick
 */
export function jumpButton(i18n, onClick) {
  const label = el('span');
  const button = el('button', { type: 'button', class: 'jump', hidden: true, on: { click: onClick } }, icon('down'), label);
  const update = (/** @type {number | null} */ count) => {
    button.hidden = count === null;
    if (count === null) return;
    label.textContent = count > 0 ? i18n.t('list.newBelow', { count }) : i18n.t('list.toEnd');
    button.classList.toggle('has-new', count > 0);
  };
  return { button, update };
}
