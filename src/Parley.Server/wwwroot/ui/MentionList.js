import { nameFits, nameQuery } from '../text/nameQuery.js';
import { avatar } from './Avatar.js';
import { el, isComposing, nameOf, uniqueId } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Mention } from '../text/mentions.js' */

const most = 8;

/**
 * The names that fit what was typed behind an `@`. It hears of keys before the box does, while it is open, and of none that
 * belongs to a composition.
 */
export class MentionList {
  #i18n;
  #box;
  #people;
  #list;
  #status = el('span', { class: 'visually-hidden', role: 'status' });
  #selected = 0;
  /** @type {{ at: number, query: string } | null} */
  #query = null;
  /** Where an `@` stands whose list was closed by hand. */
  #closedAt = -1;

  /**
   * @param {I18n} i18n
   * @param {HTMLTextAreaElement} box
   * @param {() => Mention[]} people
   */
  constructor(i18n, box, people) {
    this.#i18n = i18n;
    this.#box = box;
    this.#people = people;
    this.#list = el('ul', { class: 'options mention-list', id: uniqueId(), role: 'listbox', hidden: true, 'aria-label': i18n.t('mention.list') });
    box.before(this.#list, this.#status);
    box.setAttribute('aria-controls', this.#list.id);
    box.setAttribute('aria-autocomplete', 'list');
    box.addEventListener('keydown', (event) => this.#onKey(event), { capture: true });
    box.addEventListener('beforeinput', (event) => this.#onLineBreak(event), { capture: true });
    box.addEventListener('blur', () => this.#close());
    document.addEventListener('selectionchange', () => document.activeElement === box && !this.#list.hidden && this.update());
  }

  /** The text or the caret has changed. */
  update() {
    const query = nameQuery(this.#box.value, this.#box.selectionStart);
    if (!query || query.at === this.#closedAt) {
      if (!query) this.#closedAt = -1;
      return this.#close();
    }
    const found = this.#people().filter(({ name }) => nameFits(name, query.query)).slice(0, most);
    const everybody = 'here'.startsWith(query.query.toLowerCase()) ? [{ id: 'here', name: 'here' }] : [];
    const all = [...found, ...everybody];
    // What was chosen already, and goes on.
    if (!all.length || all.some(({ name }) => query.query.startsWith(`${name} `))) return this.#close();
    this.#query = query;
    const wasHidden = this.#list.hidden;
    this.#list.replaceChildren(...all.map((person) => this.#option(person)));
    this.#list.hidden = false;
    this.#select(0);
    if (wasHidden) this.#status.textContent = this.#i18n.t('mention.count', { count: all.length });
  }

  /** @param {Mention} person */
  #option({ id, name }) {
    const words = id === 'here' ? [nameOf('@here'), el('span', { class: 'fine', text: this.#i18n.t('mention.here') })] : [avatar(id, name), nameOf(name)];
    // The focus stays in the box.
    const on = { pointerdown: (/** @type {Event} */ event) => event.preventDefault(), click: () => this.#choose(name) };
    return el('li', { id: uniqueId(), role: 'option', 'data-name': name, on }, ...words);
  }

  /** @param {number} index */
  #select(index) {
    const options = [...this.#list.children];
    this.#selected = (index + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute('aria-selected', String(at === this.#selected)));
    options[this.#selected].scrollIntoView({ block: 'nearest' });
    this.#box.setAttribute('aria-activedescendant', options[this.#selected].id);
  }

  #close() {
    if (this.#list.hidden) return;
    this.#list.hidden = true;
    this.#status.textContent = '';
    this.#box.removeAttribute('aria-activedescendant');
  }

  /** @param {string} [name] */
  #choose(name = /** @type {HTMLElement} */ (this.#list.children[this.#selected]).dataset.name) {
    if (!this.#query) return;
    const { at, query } = this.#query;
    this.#close();
    this.#box.focus();
    this.#box.setRangeText(`@${name} `, at, at + 1 + query.length, 'end');
    this.#box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (this.#list.hidden || isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowDown') this.#select(this.#selected + 1);
    else if (event.key === 'ArrowUp') this.#select(this.#selected - 1);
    else if (event.key === 'Tab' && !event.shiftKey) this.#choose();
    else if (event.key === 'Escape') {
      this.#closedAt = this.#query?.at ?? -1;
      this.#close();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** @param {InputEvent} event */
  #onLineBreak(event) {
    if (this.#list.hidden || event.isComposing || !['insertLineBreak', 'insertParagraph'].includes(event.inputType)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#choose();
  }
}
