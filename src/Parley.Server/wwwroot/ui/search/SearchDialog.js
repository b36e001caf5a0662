import { Search } from '../../model/Search.js';
import { openDialog } from '../Dialog.js';
import { el, icon, isComposing, uniqueId } from '../dom.js';
import { reasonOf } from '../reasons.js';
import { resultItem } from './resultItem.js';

/** @import { I18n } from '../../i18n/I18n.js' */
/** @import { Chat } from '../../model/Chat.js' */

/** After so long without a key what is typed is searched for, in milliseconds. */
const typingMs = 300;
/** The room that stands for all of a kind. No room has such a name. */
const [mine, everywhere] = ['', '*'];

/**
 * What was asked and found last, for who comes back to the results.
 *
 * @type {WeakMap<Chat, { search: Search, where: string }>}
 */
const kept = new WeakMap();

/**
 * Looks for messages by their words.
 *
 * @param {I18n} i18n
 * @param {Chat} chat
 * @param {(room: string, offset: number) => void} go
 */
export function openSearch(i18n, chat, go) {
  const last = kept.get(chat) ?? { search: new Search(chat.client), where: mine };
  kept.set(chat, last);
  const { search } = last;
  const { question } = search;
  const words = el('input', {
    type: 'search',
    dir: 'auto',
    value: question.words,
    maxlength: 256,
    placeholder: i18n.t('search.label'),
    'aria-label': i18n.t('search.label'),
    enterkeyhint: 'search',
  });
  const where = choice(roomChoices(i18n, chat), last.where);
  const who = choice(peopleChoices(i18n, chat), question.from);
  const after = el('input', { type: 'date', value: question.after });
  const before = el('input', { type: 'date', value: question.before });
  const status = el('p', { class: 'fine', role: 'status' });
  const list = el('ol', { class: 'results', role: 'list' });
  const more = el('button', { type: 'button', class: 'quiet', text: i18n.t('search.more'), on: { click: () => search.more() } });
  const filters = el(
    'div',
    { class: 'search-where' },
    field(i18n.t('search.where'), where),
    field(i18n.t('search.who'), who),
    field(i18n.t('search.after'), after),
    field(i18n.t('search.before'), before),
  );

  const ask = () => {
    clearTimeout(timer);
    last.where = where.value;
    const rooms = where.value === mine ? readable(chat) : where.value === everywhere ? [] : [where.value];
    search.ask({ words: words.value, rooms, from: who.value, after: after.value, before: before.value });
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const askSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, typingMs);
  };
  words.addEventListener('input', (event) => /** @type {InputEvent} */ (event).isComposing || askSoon());
  words.addEventListener('compositionend', askSoon);
  filters.addEventListener('change', ask);
  const submit = (/** @type {SubmitEvent} */ event) => (event.preventDefault(), ask());
  const form = el('form', { class: 'switcher-form', role: 'search', on: { submit } }, icon('search'), words);
  const dialog = openDialog(i18n, i18n.t('search.title'), 'search', form, filters, status, list, more);

  const choose = (/** @type {import('../../model/Search.js').Result} */ { message }) => {
    dialog.close();
    go(message.topic, message.offset);
  };
  const render = () => {
    const { results } = search;
    // Those that are there stay, and so does the focus.
    if (list.childElementCount > results.length) list.replaceChildren();
    list.append(...results.slice(list.childElementCount).map((result) => resultItem(i18n, result, choose)));
    more.hidden = !search.hasMore;
    status.textContent = statusOf(i18n, search);
  };
  dialog.addEventListener('keydown', (event) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = /** @type {HTMLElement[]} */ ([words, ...list.querySelectorAll('a')]);
    const at = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (!move || at < 0 || isComposing(event)) return;
    event.preventDefault();
    stops[at + move]?.focus();
  });
  const ends = [search.onChange(() => (search.results.length === 0 && list.replaceChildren(), render()))];
  dialog.addEventListener('close', () => {
    clearTimeout(timer);
    for (const end of ends) end();
  });
  render();
  words.focus();
  words.select();
}

/**
 * @param {I18n} i18n
 * @param {Search} search
 */
function statusOf(i18n, { state, results, hasMore, error }) {
  if (state === 'idle') return i18n.t('search.hint');
  if (state === 'searching') return i18n.t('search.searching');
  if (error?.code === 'not_found') return i18n.t('search.none');
  if (error) return i18n.t('search.failed', { reason: reasonOf(i18n, error) });
  if (!results.length) return i18n.t('search.nothing');
  return i18n.t(hasMore ? 'search.foundMore' : 'search.found', { count: results.length });
}

/**
 * The rooms of this person that the server lets them read.
 *
 * @param {Chat} chat
 */
function readable(chat) {
  return chat.rooms.filter((room) => !room.refusal).map((room) => room.name);
}

/**
 * @param {I18n} i18n
 * @param {Chat} chat
 * @returns {[string, string][]}
 */
function roomChoices(i18n, chat) {
  const rooms = readable(chat).map((name) => /** @type {[string, string]} */ ([name, `#${name}`]));
  return [[mine, i18n.t('search.where.mine')], [everywhere, i18n.t('search.where.all')], ...rooms];
}

/**
 * Everybody whom the page has seen: who is there, and who wrote.
 *
 * @param {I18n} i18n
 * @param {Chat} chat
 * @returns {[string, string][]}
 */
function peopleChoices(i18n, chat) {
  /** @type {Map<string, string>} */
  const people = new Map();
  for (const { timeline, people: { users } } of chat.rooms) {
    for (const { id, name } of [...timeline.messages.map(({ from }) => from), ...users]) {
      if (id ?? name) people.set(/** @type {string} */ (id ?? name), name ?? i18n.t('someone'));
    }
  }
  const byName = [...people].sort(([, a], [, b]) => a.localeCompare(b, i18n.language));
  return [['', i18n.t('search.who.any')], ...byName];
}

/**
 * @param {[string, string][]} options
 * @param {string} chosen
 */
function choice(options, chosen) {
  return el('select', {}, ...options.map(([value, text]) => el('option', { value, text, selected: value === chosen })));
}

/**
 * @param {string} text
 * @param {HTMLElement} control
 */
function field(text, control) {
  control.id = uniqueId();
  return el('div', {}, el('label', { for: control.id, text }), control);
}
