/** @import { I18n } from '../i18n/I18n.js' */

import { openDialog } from './Dialog.js';
import { el } from './dom.js';

/** What few people open, or what nobody sees at first: it comes when the page stands. */
const parts = {
  act: () => import('./moderation/actDialog.js'),
  invite: () => import('./invite.js'),
  keys: () => import('./KeysDialog.js'),
  qr: () => import('./qrPicture.js'),
  roomSettings: () => import('./moderation/roomSettings.js'),
  settings: () => import('./SettingsDialog.js'),
};

/** Fetches all of it while nobody waits, so that it is there when the server is not. */
export function fetchParts() {
  const idle = globalThis.requestIdleCallback ?? ((run) => setTimeout(run, 2_000));
  idle(() => Object.values(parts).forEach((load) => load().catch(() => {})));
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
  parts[name]().then((part) => run(/** @type {any} */ (part)), otherwise);
}

/** @param {I18n} i18n */
function tellMissing(i18n) {
  openDialog(i18n, i18n.t('later.title'), 'small', el('p', { role: 'status', text: i18n.t('later.missing') }));
}
