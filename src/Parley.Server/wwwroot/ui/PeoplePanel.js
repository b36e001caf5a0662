import { avatar } from './Avatar.js';
import { Menu } from './Menu.js';
import { el, icon, nameOf } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Chat } from '../model/Chat.js' */
/** @import { Moderating } from './moderation/Moderating.js' */
/** @import { Room } from '../model/Room.js' */

/** The people in the open room. */
export class PeoplePanel {
  #i18n;
  #chat;
  #title = el('h2', { class: 'nav-title' });
  #list = el('ul', { class: 'people-list', role: 'list' });
  #order;
  #onCount;
  #moderating;
  #menu = new Menu();
  #end = () => {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {I18n} i18n
   * @param {Chat} chat
   * @param {Moderating} moderating
   * @param {(count: number) => void} onCount
   */
  constructor(i18n, chat, moderating, onCount) {
    this.#i18n = i18n;
    this.#chat = chat;
    this.#onCount = onCount;
    this.#moderating = moderating;
    chat.moderation.onChange(() => chat.current && this.#schedule(chat.current));
    this.#order = new Intl.Collator(i18n.language, { numeric: true });
    this.element = el('aside', { class: 'people-panel', id: 'people', 'aria-label': i18n.t('people.title') }, this.#title, this.#list);
  }

  /** @param {Room} room */
  show(room) {
    this.#end();
    this.#end = room.people.onChange(() => this.#schedule(room));
    this.#render(room);
  }

  /**
   * Many come at once when a server starts again.
   *
   * @param {Room} room
   */
  #schedule(room) {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#render(room);
    }, 100);
  }

  /** @param {Room} room */
  #render(room) {
    if (room !== this.#chat.current) return;
    const mine = this.#chat.me.id;
    const users = room.people.users.sort((a, b) => Number(b.id === mine) - Number(a.id === mine) || this.#order.compare(a.name ?? '', b.name ?? ''));
    this.#title.textContent = this.#i18n.t('people.count', { count: users.length });
    this.#list.replaceChildren(
      ...users.map((user) => {
        const you = user.id === mine && el('span', { class: 'you', text: this.#i18n.t('people.you') });
        const bot = user.id === null && el('span', { class: 'badge', text: this.#i18n.t('message.bot') });
        const away = user.away && el('span', { class: 'away' }, icon('moon'), this.#i18n.t('people.away'));
        return el('li', { class: user.away ? 'is-away' : '' }, avatar(user.id, user.name ?? ''), el('span', { class: 'person-name' }, nameOf(user.name ?? '')), you, away, this.#moderating.badge(user.id), bot, this.#moderating.more(user, this.#menu));
      }),
    );
    this.#onCount(users.length);
  }
}
