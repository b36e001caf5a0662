/**
 * Whether an input method is composing in an element, and what has to wait until it is not: between the first and the
 * last moment of a composition nothing may be written to its field, nor may the field be replaced.
 */
export class Composition {
  #active = false;
  #element;
  /** @type {(() => void)[]} */
  #waiting = [];

  /** @param {HTMLElement} element a field, or what holds fields */
  constructor(element) {
    this.#element = element;
    element.addEventListener('compositionstart', () => (this.#active = true));
    element.addEventListener('compositionend', () => this.#ended());
  }

  get active() {
    return this.#active;
  }

  /**
   * Does something that writes to the field: now, or in a task of its own after the composition.
   *
   * @param {() => void} action
   */
  whenIdle(action) {
    if (this.#active) this.#waiting.push(action);
    else action();
  }

  /**
   * Ends a composition by taking the focus away, and then does something.
   *
   * @param {() => void} action
   */
  afterCommit(action) {
    if (!this.#active) return action();
    this.#waiting.push(action);
    this.#element.blur();
  }

  #ended() {
    setTimeout(() => {
      this.#active = false;
      for (const action of this.#waiting.splice(0)) action();
    });
  }
}
