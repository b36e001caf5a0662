import { openDialog } from './Dialog.js';
import { el, icon } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */

/**
 * The page of those whom the server does not know.
 *
 * @param {I18n} i18n
 * @param {string | null} address  where to sign in, or null when that is not known
 */
export function signInPage(i18n, address) {
  return el('main', { class: 'welcome' }, el('div', { class: 'card' }, el('div', { class: 'logo' }, icon('logo')), el('h1', { text: i18n.t('signIn.title') }), ...signInParts(i18n, i18n.t('signIn.lead'), address)));
}

/**
 * Says to somebody who is in that the sign-in has ended.
 *
 * @param {I18n} i18n
 * @param {string | null} address
 */
export function openSignIn(i18n, address) {
  return openDialog(i18n, i18n.t('signIn.title'), 'small', ...signInParts(i18n, i18n.t('signIn.ended'), address));
}

/**
 * @param {I18n} i18n
 * @param {string} lead
 * @param {string | null} address
 */
function signInParts(i18n, lead, address) {
  const way = address ? el('a', { class: 'button primary sign-in', href: address, text: i18n.t('signIn.title') }) : el('p', { class: 'fine', text: i18n.t('signIn.ask') });
  return [el('p', { class: 'lead', text: lead }), way];
}
