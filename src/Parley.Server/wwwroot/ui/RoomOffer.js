import { openDialog } from './Dialog.js';
import { el, nameOf } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */

/**
 * Asks whether a room is to be made that an address names and nobody has used.
 *
 * @param {I18n} i18n
 * @param {string} room
 * @param {string} back  the room to go to instead
 * @param {(room: string) => void} go
 */
export function offerRoom(i18n, room, back, go) {
  let chosen = back;
  const button = (/** @type {string} */ key, /** @type {string} */ name, /** @type {string} */ className) => {
    const click = () => {
      chosen = name;
      dialog.close();
    };
    return el('button', { type: 'button', class: `button ${className}`, on: { click } }, el('span', {}, ...i18n.parts(key, { room: nameOf(name) })));
  };
  const create = button('create.button', room, 'primary');
  const buttons = el('div', { class: 'dialog-buttons' }, button('create.back', back, ''), create);
  const dialog = openDialog(i18n, i18n.t('create.title', { room: `#${room}` }), 'small', el('p', { text: i18n.t('create.lead') }), buttons);
  dialog.addEventListener('close', () => go(chosen));
  create.focus();
}
