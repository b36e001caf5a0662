import { nameLimit, tidyName } from '../core/names.js';
import { languages } from '../i18n/I18n.js';
import { el, icon, uniqueId } from './dom.js';
import { nameComplaint, offerName } from './nameOffer.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Store } from '../core/Store.js' */

/**
 * A name that nobody has to think of.
 *
 * @param {I18n} i18n
 */
function suggestName(i18n) {
  const one = (/** @type {string} */ key) => {
    const words = i18n.t(key).split(',');
    return words[Math.floor(Math.random() * words.length)];
  };
  return i18n.t('suggest.name', { first: one('suggest.first'), second: one('suggest.second') });
}

/**
 * The one question that the page asks: a name.
 *
 * @param {I18n} i18n
 * @param {Store} store
 * @param {string} room
 * @param {(name: string) => Promise<void>} enter breaks with what is wrong
 * @param {(language: string) => void} speak
 * @param {Promise<boolean>} isClosed whether a passcode is asked for
 */
export function welcome(i18n, store, room, enter, speak, isClosed) {
  const [inputId, errorId] = [uniqueId(), uniqueId()];
  const input = el('input', { id: inputId, name: 'name', type: 'text', dir: 'auto', autocomplete: 'nickname', maxlength: nameLimit * 8, value: store.get('name', '') || suggestName(i18n), placeholder: i18n.t('welcome.placeholder'), 'aria-describedby': errorId, autofocus: true });
  const error = el('p', { class: 'field-error', id: errorId, role: 'alert' });
  const button = el('button', { type: 'submit', class: 'button primary', text: i18n.t('welcome.join') });
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const name = tidyName(input.value);
    error.textContent = nameComplaint(i18n, name);
    input.setAttribute('aria-invalid', String(error.textContent !== ''));
    if (error.textContent) return input.focus();
    button.disabled = true;
    try {
      await enter(name);
    } catch (reason) {
      error.textContent = offerName(i18n, input, name, reason);
    }
    button.disabled = false;
  };
  const readers = el('span', { text: i18n.t('open.warning') });
  isClosed.then((closed) => closed && (readers.textContent = i18n.t('open.passcode')));
  const language = el('select', { 'aria-label': i18n.t('settings.language'), on: { change: () => speak(language.value) } }, ...Object.entries(languages).map(([tag, name]) => el('option', { value: tag, selected: tag === i18n.language, lang: tag, text: name })));
  return el(
    'main',
    { class: 'welcome' },
    el(
      'form',
      { class: 'card', on: { submit } },
      el('div', { class: 'logo' }, icon('logo')),
      el('h1', {}, ...i18n.parts('welcome.title', { room: el('span', { class: 'room-title' }, '#', el('bdi', { text: room })) })),
      el('p', { class: 'lead', text: i18n.t('welcome.lead') }),
      el('label', { for: inputId, text: i18n.t('welcome.name') }),
      input,
      error,
      button,
      el('p', { class: 'fine' }, icon('globe'), readers),
    ),
    el('div', { class: 'welcome-foot' }, language),
  );
}
