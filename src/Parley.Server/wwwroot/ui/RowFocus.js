import { isComposing } from './dom.js';

/** The keyboard's way through the message list, which is one stop of the Tab key. */
export class RowFocus {
  #list;
  #openMenu;
  #isChosen = false;

  /**
   * @param {HTMLElement} list
   * @param {(offset: number, anchor: HTMLElement) => void} openMenu
   */
  constructor(list, openMenu) {
    this.#list = list;
    this.#openMenu = openMenu;
    list.addEventListener('keydown', (event) => this.#onKey(event));
    list.addEventListener('focusin', (event) => {
      const article = /** @type {Element} */ (event.target).closest('article');
      if (!article) return;
      this.#isChosen = true;
      this.#select(article);
      this.#reach(article, '0');
    });
    // Who comes back to the list comes to a message and not to a link in it.
    list.addEventListener('focusout', ({ target, relatedTarget }) => {
      const article = /** @type {Element} */ (target).closest('article');
      if (article && !article.contains(/** @type {Node | null} */ (relatedTarget))) this.#reach(article, '-1');
    });
  }

  /** @returns {HTMLElement[]} */
  get #articles() {
    return [...this.#list.querySelectorAll('article')];
  }

  /** Keeps one message reachable by Tab, the newest unless another was chosen. */
  update() {
    const reachable = this.#list.querySelector('article[tabindex="0"]');
    if (reachable && this.#isChosen) return;
    this.#isChosen = false;
    const newest = this.#articles.at(-1);
    if (newest && newest !== reachable) this.#select(newest);
  }

  /** @returns {boolean} whether there is a message */
  focus() {
    const article = /** @type {HTMLElement | null} */ (this.#list.querySelector('article[tabindex="0"]'));
    article?.focus();
    return article !== null;
  }

  /** @param {Element} article */
  #select(article) {
    for (const other of this.#list.querySelectorAll('article[tabindex="0"]')) {
      if (other !== article) other.setAttribute('tabindex', '-1');
    }
    article.setAttribute('tabindex', '0');
  }

  /**
   * The links of a message, and what shows the rest of it, are reached from it, and only from it.
   *
   * @param {Element} article
   * @param {'0' | '-1'} tabindex
   */
  #reach(article, tabindex) {
    for (const one of article.querySelectorAll('.text :is(a, button)')) one.setAttribute('tabindex', tabindex);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const article = /** @type {HTMLElement} */ (event.target);
    if (isComposing(event) || article.tagName !== 'ARTICLE' || event.ctrlKey || event.metaKey || event.altKey) return;
    const articles = this.#articles;
    const index = articles.indexOf(article);
    const last = articles.length - 1;
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + 10, PageUp: index - 10, Home: 0, End: last }[event.key];
    if (to !== undefined) {
      const next = articles[Math.max(0, Math.min(last, to))];
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' || (event.key === 'F10' && event.shiftKey)) {
      const offset = Number(article.dataset.offset);
      if (offset) this.#openMenu(offset, article);
    } else return;
    event.preventDefault();
  }
}
