import { openDialog } from './Dialog.js';
import { el } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */

const keys = [
  ['Enter', 'keys.send'],
  ['Shift Enter', 'keys.newline'],
  ['↑', 'keys.edit'],
  ['Mod K', 'keys.switcher'],
  ['Mod Shift F', 'keys.search'],
  ['Alt ↑ / ↓', 'keys.rooms'],
  ['Alt Shift ↑ / ↓', 'keys.unread'],
  ['F6', 'keys.regions'],
  ['Esc', 'keys.escape'],
  ['Mod /', 'keys.help'],
];

/** @param {I18n} i18n */
export function openKeys(i18n) {
  const mod = /Mac|iP/.test(navigator.platform) ? '⌘' : 'Ctrl';
  const rows = keys.flatMap(([key, text]) => [el('dt', {}, ...key.replace('Mod', mod).split(' ').map((part) => (part === '/' && key.includes('↑') ? '/' : el('kbd', { text: part })))), el('dd', { text: i18n.t(text) })]);
  openDialog(i18n, i18n.t('keys.title'), 'keys', el('dl', {}, ...rows));
}
