import { el, icon, isComposing } from './dom.js';
import { showPopover } from './popovers.js';

/**
 * @typedef {{ label: string, icon: string, danger?: boolean, action: () => void }} MenuItem
 */

/** A list of commands that opens at an element and gives the focus back when it closes. */
export class Menu {
  #popover = el('div', { class: 'menu', popover: 'auto', role: 'menu' });
  /** @type {HTMLElement | null} */
  #returnTo = null;

  constructor() {
    this.#popover.addEventListener('keydown', (event) => this.#onKey(event));
    this.#popover.addEventListener('toggle', (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === 'closed') this.#popover.remove();
    });
  }

  /**
   * @param {MenuItem[]} items
   * @param {HTMLElement} anchor
   * @param {string} label
   * @param {HTMLElement} [returnTo] gets the focus when the menu closes without a choice
   */
  open(items, anchor, label, returnTo = anchor) {
    this.#returnTo = returnTo;
    this.#popover.setAttribute('aria-label', label);
    this.#popover.replaceChildren(...items.map((item) => this.#button(item)));
    // Beside what it belongs to, so that it is part of the same landmark.
    (anchor.closest('main, header, nav, aside') ?? document.body).append(this.#popover);
    showPopover(this.#popover, anchor);
    this.#items[0]?.focus();
  }

  /** @returns {HTMLElement[]} */
  get #items() {
    return /** @type {HTMLElement[]} */ ([...this.#popover.children]);
  }

  /** @param {MenuItem} item */
  #button(item) {
    const choose = () => {
      this.#close();
      item.action();
    };
    return el('button', { type: 'button', role: 'menuitem', tabindex: '-1', class: item.danger ? 'danger' : '', on: { click: choose } }, icon(item.icon), item.label);
  }

  #close() {
    if (this.#popover.matches(':popover-open')) this.#popover.hidePopover();
    this.#returnTo?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (isComposing(event)) return;
    const items = this.#items;
    const index = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) items.at(to % items.length)?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
