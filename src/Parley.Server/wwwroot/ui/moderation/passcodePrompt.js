import { openDialog } from '../Dialog.js';
import { el, uniqueId } from '../dom.js';
import { reasonOf } from '../reasons.js';

/** @import { I18n } from '../../i18n/I18n.js' */
/** @import { Moderation } from '../../model/Moderation.js' */

/** The one that is open: a page asks for one passcode at a time, and for the server's first. */
/** @type {{ room: string, dialog: HTMLDialogElement } | null} */
let asking = null;

/**
 * Asks for the passcode of a room, or of the server, until it was shown, here or in another tab.
 *
 * @param {I18n} i18n
 * @param {Moderation} moderation
 * @param {string} room  '' for the server
 * @param {() => void} onRight
 */
export function askPasscode(i18n, moderation, room, onRight) {
  if (asking && (room !== '' || asking.room === '')) return;
  asking?.dialog.close();
  const [id, errorId] = [uniqueId(), uniqueId()];
  const input = el('input', { id, type: 'password', autocomplete: 'off', maxlength: 64, required: true, 'aria-describedby': errorId });
  const error = el('p', { id: errorId, class: 'field-error', role: 'alert' });
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    try {
      await moderation.show(room, input.value);
    } catch (problem) {
      const wrong = /** @type {{ code?: string }} */ (problem).code === 'passcode_required';
      error.textContent = wrong ? i18n.t('passcode.wrong') : i18n.t('moderation.failed', { reason: reasonOf(i18n, /** @type {Error} */ (problem)) });
      input.select();
    }
  };
  const form = el(
    'form',
    { class: 'moderation-form', on: { submit } },
    el('p', { text: i18n.t(room ? 'passcode.lead.room' : 'passcode.lead.server', { room: `#${room}` }) }),
    el('div', { class: 'field' }, el('label', { for: id, text: i18n.t('passcode.label') }), input),
    error,
    el('div', { class: 'dialog-buttons' }, el('button', { type: 'submit', class: 'button primary', text: i18n.t('passcode.enter') })),
  );
  const dialog = openDialog(i18n, i18n.t('passcode.title'), 'small', form);
  const stop = moderation.onChange((changed) => {
    if (changed !== room || moderation.passcodeOf(room) === null) return;
    stop();
    dialog.close();
    onRight();
  });
  asking = { room, dialog };
  dialog.addEventListener('close', () => {
    stop();
    if (asking?.dialog === dialog) asking = null;
  });
  input.focus();
}
