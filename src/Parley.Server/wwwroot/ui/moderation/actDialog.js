import { openDialog } from '../Dialog.js';
import { el, uniqueId } from '../dom.js';
import { reasonOf } from '../reasons.js';

/** @import { I18n } from '../../i18n/I18n.js' */
/** @import { Moderation } from '../../model/Moderation.js' */

/** How long a ban or a mute may hold, in seconds; 0 for ever. */
const durations = [600, 3600, 86_400, 604_800, 0];

/**
 * Asks before something is done to somebody, and says what it means.
 *
 * @param {I18n} i18n
 * @param {Moderation} moderation
 * @param {string} room  '' for the whole server
 * @param {string} action
 * @param {{ id: string, name: string }} user
 * @param {(text: string) => void} tell  says what became of it
 */
export function openAct(i18n, moderation, room, action, user, tell) {
  const t = (/** @type {string} */ key, values = {}) => i18n.t(`moderation.${key}`, { name: user.name, room: `#${room}`, ...values });
  const isTimed = action === 'ban' || action === 'mute';
  const error = el('p', { class: 'field-error', role: 'alert' });
  const reasonId = uniqueId();
  const reason = el('input', { id: reasonId, type: 'text', dir: 'auto', maxlength: 200, autocomplete: 'off' });
  const durationId = uniqueId();
  const duration = el('select', { id: durationId }, ...durations.map((seconds) => el('option', { value: seconds, text: t(`for.${seconds}`), selected: seconds === (action === 'ban' ? 0 : 600) })));
  const address = el('div', {});
  /** @type {string | null} */
  let bannable = null;
  const withAddress = el('input', { type: 'checkbox', id: uniqueId() });
  if (action === 'ban') offerAddress();

  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const seconds = (isTimed && Number(duration.value)) || undefined;
    const why = reason.value.trim() || undefined;
    try {
      const done = await moderation.do(room, { action, user: user.id, seconds, reason: why });
      if (bannable && withAddress.checked) await moderation.do(room, { action: 'ban', address: bannable, seconds, reason: why });
      dialog.close();
      tell(t(`done.${action}`, { count: done.deleted ?? 0 }));
    } catch (problem) {
      error.textContent = i18n.t('moderation.failed', { reason: reasonOf(i18n, /** @type {Error} */ (problem)) });
    }
  };
  const cancel = el('button', { type: 'button', class: 'button', text: i18n.t('cancel'), on: { click: () => dialog.close() } });
  const form = el(
    'form',
    { class: 'moderation-form', on: { submit } },
    el('p', { text: t(`lead.${action}${room === '' ? '.server' : ''}`) }),
    isTimed && el('div', { class: 'field' }, el('label', { for: durationId, text: t('duration') }), duration),
    action !== 'delete' && el('div', { class: 'field' }, el('label', { for: reasonId, text: t('reason') }), reason),
    address,
    error,
    el('div', { class: 'dialog-buttons' }, cancel, el('button', { type: 'submit', class: 'button danger', text: t(`do.${action}`) })),
  );
  const dialog = openDialog(i18n, t(`ask.${action}`), 'small', form);
  cancel.focus();

  async function offerAddress() {
    const found = await moderation.whereabouts(user.id).catch(() => null);
    if (!found?.address || !found.bannable) return;
    bannable = found.address;
    const warning = uniqueId();
    withAddress.setAttribute('aria-describedby', warning);
    address.append(
      el('div', { class: 'check' }, withAddress, el('label', { for: withAddress.id, text: t('address', { address: found.address }) })),
      el('p', { id: warning, class: 'fine', text: t('address.warning', { count: found.others }) }),
    );
  }
}
