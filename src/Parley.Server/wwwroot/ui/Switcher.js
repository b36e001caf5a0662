import { roomLimit, roomProblem, tidyRoom } from '../core/names.js';
import { openDialog } from './Dialog.js';
import { el, icon, isComposing, nameOf, uniqueId } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Chat } from '../model/Chat.js' */

/**
 * Finds a room by a part of its name, or makes one.
 *
 * @param {I18n} i18n
 * @param {Chat} chat
 * @param {(room: string) => void} open
 */
export function openSwitcher(i18n, chat, open) {
  const [listId, errorId] = [uniqueId(), uniqueId()];
  const input = el('input', { type: 'text', dir: 'auto', role: 'combobox', 'aria-expanded': 'true', 'aria-controls': listId, 'aria-label': i18n.t('switcher.label'), 'aria-describedby': errorId, placeholder: i18n.t('switcher.label'), autocomplete: 'off' });
  const list = el('ul', { id: listId, class: 'options', role: 'listbox', 'aria-label': i18n.t('rooms.title') });
  const error = el('p', { id: errorId, class: 'field-error', role: 'status' });
  /** @type {Set<string>} */
  const others = new Set();
  let selected = 0;

  const choose = (/** @type {string} */ room) => {
    dialog.close();
    open(room);
  };
  const options = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role=option]')]);
  const select = (/** @type {number} */ index) => {
    const all = options();
    selected = all.length ? (index + all.length) % all.length : 0;
    all.forEach((option, at) => option.setAttribute('aria-selected', String(at === selected)));
    all[selected]?.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', all[selected]?.id ?? '');
  };
  const option = (/** @type {string} */ room, /** @type {Node[]} */ ...content) => el('li', { id: uniqueId(), role: 'option', 'data-room': room, on: { click: () => choose(room) } }, ...content);
  const render = () => {
    const typed = tidyRoom(input.value);
    const wanted = typed.toLocaleLowerCase();
    const known = [...new Set([...chat.rooms.map((room) => room.name), ...others])];
    const found = known.filter((name) => name.toLocaleLowerCase().includes(wanted)).slice(0, 50);
    const items = found.map((name) => option(name, el('span', { class: 'hash', text: '#' }), nameOf(name)));
    const problem = typed && !known.includes(typed) ? roomProblem(typed) : 'empty';
    if (problem === null) items.push(option(typed, icon('plus'), el('span', {}, ...i18n.parts('switcher.create', { room: nameOf(typed) }))));
    error.textContent = typed && problem && problem !== 'empty' ? i18n.t(`room.${problem}`, { count: roomLimit }) : '';
    list.replaceChildren(...items);
    select(0);
  };
  input.addEventListener('input', render);
  input.addEventListener('keydown', (event) => {
    if (isComposing(event)) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    select(selected + move);
  });
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const room = options()[selected]?.dataset.room;
    if (room) choose(room);
  };
  const form = el('form', { class: 'switcher-form', on: { submit } }, icon('search'), input);
  const dialog = openDialog(i18n, i18n.t('switcher.title'), 'switcher', form, error, list);
  input.focus();
  render();
  chat.client.topics({ limit: 200 }).then(
    ({ topics }) => {
      for (const { topic } of topics) others.add(topic);
      render();
    },
    // The rooms one is in are found without the server.
    () => {},
  );
}
