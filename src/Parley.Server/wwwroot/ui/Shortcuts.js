import { isComposing } from './dom.js';

/**
 * @typedef {object} ShortcutActions
 * @property {() => void} switcher
 * @property {() => void} search
 * @property {() => void} keys
 * @property {(by: number, unread: boolean) => void} step  to another room
 * @property {(by: number) => void} region                 to another part of the page
 * @property {() => void} toEnd
 * @property {() => void} escape
 */

/** Keys that work everywhere in the page. None is a bare letter, and none takes part in a composition. */
export class Shortcuts {
  #actions;

  /** @param {ShortcutActions} actions */
  constructor(actions) {
    this.#actions = actions;
    document.addEventListener('keydown', (event) => {
      if (isComposing(event) || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      if (this.#act(event)) event.preventDefault();
    });
  }

  /** @param {KeyboardEvent} event */
  #act(event) {
    const mod = event.ctrlKey || event.metaKey;
    const up = event.key === 'ArrowUp';
    if (mod && !event.shiftKey && event.key.toLowerCase() === 'k') this.#actions.switcher();
    else if (mod && event.shiftKey && event.key.toLowerCase() === 'f') this.#actions.search();
    else if (mod && event.key === '/') this.#actions.keys();
    else if (event.altKey && !mod && (up || event.key === 'ArrowDown')) this.#actions.step(up ? -1 : 1, event.shiftKey);
    else if (event.key === 'F6') this.#actions.region(event.shiftKey ? -1 : 1);
    else if (event.key === 'End' && !isTextField(event.target)) this.#actions.toEnd();
    else if (event.key === 'Escape' && !document.querySelector(':popover-open')) this.#actions.escape();
    else return false;
    return true;
  }
}

/** @param {EventTarget | null} target */
function isTextField(target) {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
}
