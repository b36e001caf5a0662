import { el, nameOf } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Room } from '../model/Room.js' */

/** Who is typing, in a line that is always there so that nothing jumps. */
export class TypingLine {
  #i18n;
  #end = () => {};

  element = el('div', { class: 'typing' });

  /** @param {I18n} i18n */
  constructor(i18n) {
    this.#i18n = i18n;
  }

  /** @param {Room} room */
  show(room) {
    this.#end();
    this.#end = room.typing.onChange(() => this.#render(room));
    this.#render(room);
  }

  /** @param {Room} room */
  #render(room) {
    const names = room.typing.users.map((user) => nameOf(user.name ?? ''));
    if (!names.length) return this.element.replaceChildren();
    const key = names.length === 1 ? 'typing.one' : names.length === 2 ? 'typing.two' : 'typing.many';
    const dots = el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
    this.element.replaceChildren(dots, el('span', {}, ...this.#i18n.parts(key, { name: names[0], other: names[1] })));
  }
}
