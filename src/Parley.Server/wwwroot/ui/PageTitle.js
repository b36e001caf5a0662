import { favicon } from './favicon.js';

/** @import { Chat } from '../model/Chat.js' */

/** The title and the icon of the tab: how much is unread, and where one is. */
export class PageTitle {
  #chat;
  /** Whether the icon shows a dot; null for the one that came with the page. */
  /** @type {boolean | null} */
  #hasDot = null;
  #icon = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel="icon"]'));

  /** @param {Chat} chat */
  constructor(chat) {
    this.#chat = chat;
    chat.on('rooms', () => this.update());
    chat.on('open', () => this.update());
    for (const name of ['focus', 'blur']) addEventListener(name, () => this.update());
  }

  update() {
    const unread = this.#chat.rooms.reduce((sum, room) => sum + this.#chat.unreadOf(room), 0);
    const room = this.#chat.current;
    const isCalled = this.#chat.rooms.some((one) => this.#chat.unreadOf(one) > 0 && one.unreadCalls > 0);
    const title = `${isCalled ? '● ' : ''}${unread > 0 ? `(${unread}) ` : ''}${room ? `#${room.name} – ` : ''}Parley`;
    if (document.title !== title) document.title = title;
    // There only in a secure context.
    navigator.setAppBadge?.(unread).catch(() => {});
    const hasDot = unread > 0;
    if (!this.#icon || hasDot === (this.#hasDot ?? false)) return;
    this.#hasDot = hasDot;
    this.#icon.removeAttribute('type');
    this.#icon.href = favicon(hasDot);
  }
}
