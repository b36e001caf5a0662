import { el, iconButton, uniqueId } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */

/**
 * A modal dialog with a title and a way to close it. The browser moves the focus in and gives it back.
 *
 * @param {I18n} i18n
 * @param {string} title
 * @param {string} className
 * @param {...(Node | false | null)} children
 */
export function openDialog(i18n, title, className, ...children) {
  const id = uniqueId();
  const close = iconButton('close', i18n.t('close'), () => dialog.close(), { class: 'dialog-close' });
  const dialog = el('dialog', { class: `dialog ${className}`, 'aria-labelledby': id }, el('div', { class: 'dialog-head' }, el('h2', { id, text: title }), close), ...children);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
