import { avatar } from './Avatar.js';
import { roomAddress } from './addresses.js';
import { el, icon, iconButton, nameOf } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Chat } from '../model/Chat.js' */
/** @import { Room } from '../model/Room.js' */

/** The rooms a person is in, with what is unread in each, and the person. */
export class RoomList {
  #i18n;
  #chat;
  #list = el('ul', { class: 'room-list', role: 'list' });

  /**
   * @param {I18n} i18n
   * @param {Chat} chat
   * @param {{ switcher: () => void, search: () => void, settings: () => void }} actions
   */
  constructor(i18n, chat, actions) {
    this.#i18n = i18n;
    this.#chat = chat;
    const isMac = /Mac|iP/.test(navigator.platform);
    const button = (/** @type {string} */ drawing, /** @type {string} */ text, /** @type {string} */ keys, /** @type {() => void} */ click) =>
      el('button', { type: 'button', class: 'add-room', on: { click } }, icon(drawing), text, el('kbd', { text: keys }));
    const add = button('plus', i18n.t('rooms.add'), isMac ? '⌘K' : 'Ctrl K', actions.switcher);
    const search = button('search', i18n.t('rooms.search'), isMac ? '⇧⌘F' : 'Ctrl ⇧ F', actions.search);
    const me = el('div', { class: 'me' });
    const settings = iconButton('settings', i18n.t('settings.title'), actions.settings);
    const showMe = () => me.replaceChildren(avatar(chat.me.id, chat.me.name ?? ''), el('span', { class: 'me-name' }, nameOf(chat.me.name ?? '')), settings);
    showMe();
    chat.on('me', showMe);
    const title = el('p', { class: 'nav-title', text: i18n.t('rooms.title') });
    this.element = el('nav', { class: 'rooms-panel', id: 'rooms', 'aria-label': i18n.t('rooms.title') }, el('p', { class: 'brand' }, icon('logo'), 'Parley'), title, this.#list, add, search, el('div', { class: 'spacer' }), me);
    chat.on('rooms', () => this.#render());
    for (const name of ['focus', 'blur']) addEventListener(name, () => this.#render());
    this.#render();
  }

  #render() {
    const focused = document.activeElement?.closest('.room-list a')?.getAttribute('href');
    this.#list.replaceChildren(...this.#chat.rooms.map((room) => this.#item(room)));
    if (focused) /** @type {HTMLElement | null} */ (this.#list.querySelector(`a[href="${CSS.escape(focused)}"]`))?.focus();
  }

  /** @param {Room} room */
  #item(room) {
    const current = room === this.#chat.current;
    const unread = this.#chat.unreadOf(room);
    const called = unread > 0 && room.unreadCalls > 0;
    const label = unread > 0 ? this.#i18n.t(called ? 'rooms.called' : 'rooms.unread', { room: room.name, count: unread }) : null;
    const count = `${called ? '@ ' : ''}${unread > 99 ? '99+' : unread}`;
    const link = el('a', { href: roomAddress(room.name), 'data-room': room.name, 'aria-current': current ? 'page' : null, 'aria-label': label, class: unread > 0 ? 'unread' : '' }, el('span', { class: 'hash', 'aria-hidden': 'true', text: '#' }), el('span', { class: 'room-name' }, nameOf(room.name)), unread > 0 && el('span', { class: called ? 'count called' : 'count', text: count }));
    const leave = this.#chat.rooms.length > 1 && iconButton('close', this.#i18n.t('rooms.leave', { room: room.name }), () => this.#chat.leave(room.name), { class: 'leave' });
    return el('li', {}, link, leave);
  }
}
