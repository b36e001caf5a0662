import { tidyName } from '../core/names.js';
import { languages } from '../i18n/I18n.js';
import { openDialog } from './Dialog.js';
import { el, uniqueId } from './dom.js';
import { nameComplaint, offerName } from './nameOffer.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Settings, SettingValues } from '../model/Settings.js' */

/**
 * @param {I18n} i18n
 * @param {Settings} settings
 * @param {string} name the person's name now
 * @param {(name: string) => Promise<void>} rename breaks with what is wrong
 */
export function openSettings(i18n, settings, name, rename) {
  const field = (/** @type {string} */ label, /** @type {HTMLElement} */ control) => {
    control.id = uniqueId();
    return el('div', { class: 'field' }, el('label', { for: control.id, text: label }), control);
  };
  const select = (/** @type {keyof SettingValues} */ key, /** @type {[string, string][]} */ choices) => {
    const change = () => settings.set(key, /** @type {any} */ (control.value));
    const control = el('select', { on: { change } }, ...choices.map(([value, text]) => el('option', { value, text, selected: value === settings.get(key) })));
    return field(i18n.t(`settings.${key}`), control);
  };
  const choices = (/** @type {string} */ key, /** @type {string[]} */ values) => values.map((value) => /** @type {[string, string]} */ ([value, i18n.t(`settings.${key}.${value || 'system'}`)]));
  openDialog(
    i18n,
    i18n.t('settings.title'),
    'settings',
    nameForm(i18n, name, rename),
    select('language', [['', i18n.t('settings.language.system')], .../** @type {[string, string][]} */ (Object.entries(languages))]),
    select('theme', choices('theme', ['', 'light', 'dark'])),
    select('enterSends', choices('enterSends', ['automatic', 'always', 'never'])),
    select('activity', choices('activity', ['all', 'condensed', 'hidden'])),
    select('announce', choices('announce', ['all', 'off'])),
    select('notify', choices('notify', ['off', 'mentions', 'all'])),
    permission(i18n, settings),
    select('sound', choices('sound', ['off', 'mentions', 'all'])),
  );
}

/**
 * Says where the browser shows no notifications, and asks it for them when they are chosen.
 *
 * @param {I18n} i18n
 * @param {Settings} settings
 */
function permission(i18n, settings) {
  const hint = el('p', { class: 'fine', role: 'status' });
  const tell = () => {
    const isOff = settings.get('notify') === 'off';
    const can = isSecureContext && 'Notification' in globalThis;
    const text = !can ? 'settings.notify.insecure' : Notification.permission === 'denied' ? 'settings.notify.blocked' : '';
    hint.textContent = text && !isOff ? i18n.t(text) : '';
    hint.hidden = hint.textContent === '';
    if (can && !isOff && Notification.permission === 'default') Notification.requestPermission().then(tell);
  };
  const end = settings.onChange((name) => (hint.isConnected ? name === 'notify' && tell() : end()));
  if (settings.get('notify') !== 'off') tell();
  return hint;
}

/**
 * @param {I18n} i18n
 * @param {string} name
 * @param {(name: string) => Promise<void>} rename
 */
function nameForm(i18n, name, rename) {
  const [id, errorId] = [uniqueId(), uniqueId()];
  const input = el('input', { id, type: 'text', dir: 'auto', value: name, autocomplete: 'nickname', 'aria-describedby': errorId });
  const status = el('p', { id: errorId, class: 'field-error', role: 'status' });
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const wanted = tidyName(input.value);
    status.classList.remove('done');
    status.textContent = nameComplaint(i18n, wanted);
    if (status.textContent) return;
    try {
      await rename(wanted);
      status.textContent = i18n.t('settings.renamed', { name: wanted });
      status.classList.add('done');
    } catch (error) {
      status.textContent = offerName(i18n, input, wanted, error);
    }
  };
  return el('form', { class: 'field', on: { submit } }, el('label', { for: id, text: i18n.t('welcome.name') }), el('div', { class: 'inline' }, input, el('button', { type: 'submit', class: 'button', text: i18n.t('settings.rename') })), status);
}
