/** @import { I18n } from '../i18n/I18n.js' */

import { openDialog } from './Dialog.js';
import { asset } from './addresses.js';
import { el } from './dom.js';

/** What few people open, or what nobody sees at first: it comes when the page stands. */
const parts = {
  act: () => import('./moderation/actDialog.js'),
  invite: () => import('./invite.js'),
  keys: () => import('./KeysDialog.js'),
  mentions: () => import('./MentionList.js'),
  notifier: () => import('./Notifier.js'),
  passcode: () => import('./moderation/passcodePrompt.js'),
  qr: () => import('./qrPicture.js'),
  roomOffer: () => import('./RoomOffer.js'),
  roomSettings: () => import('./moderation/roomSettings.js'),
  search: () => import('./search/SearchDialog.js'),
  settings: () => import('./SettingsDialog.js'),
};

/** @type {Promise<void> | null} */
let texts = null;

/**
 * Fetches all of it while nobody waits, so that it is there when the server is not.
 *
 * @param {I18n} i18n
 */
export function fetchParts(i18n) {
  const idle = globalThis.requestIdleCallback ?? ((run) => setTimeout(run, 2_000));
  idle(() => [fetchTexts(i18n), ...Object.values(parts).map((load) => load())].forEach((part) => part.catch(() => {})));
}

/** @param {I18n} i18n */
function fetchTexts(i18n) {
  texts ??= fetch(asset(`i18n/later/${i18n.language}.json`))
    .then((answer) => answer.json())
    .then((some) => i18n.add(some));
  texts.catch(() => (texts = null));
  return texts;
}

/**
 * Runs with a part of the page; says so when it cannot be had, or does something else.
 *
 * @template {keyof typeof parts} Name
 * @param {I18n} i18n
 * @param {Name} name
 * @param {(part: Awaited<ReturnType<typeof parts[Name]>>) => void} run
 * @param {() => void} [otherwise]
 */
export function withPart(i18n, name, run, otherwise = () => tellMissing(i18n)) {
  Promise.all([parts[name](), fetchTexts(i18n)]).then(([part]) => run(/** @type {any} */ (part)), otherwise);
}

/** @param {I18n} i18n */
function tellMissing(i18n) {
  openDialog(i18n, i18n.t('later.title'), 'small', el('p', { role: 'status', text: i18n.t('later.missing') }));
}
