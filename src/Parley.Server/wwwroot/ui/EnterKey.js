/**
 * Enter in a text box, for every keyboard and input method. It is acted on where the line break would be inserted:
 * `keydown` comes before or after the end of a composition, or not at all, depending on the browser and the system,
 * but a line break that is about to be inserted outside a composition is always a person's wish for one.
 */
export class EnterKey {
  #shift = false;
  #composing = false;
  /** @type {(() => void)[]} */
  #waiting = [];
  #box;

  /**
   * @param {HTMLTextAreaElement} box
   * @param {() => boolean} active whether Enter sends
   * @param {() => void} send
   */
  constructor(box, active, send) {
    this.#box = box;
    box.addEventListener('keydown', (event) => (this.#shift = event.shiftKey));
    box.addEventListener('keyup', (event) => (this.#shift = event.shiftKey));
    box.addEventListener('blur', () => (this.#shift = false));
    box.addEventListener('compositionstart', () => (this.#composing = true));
    box.addEventListener('compositionend', () => this.#ended());
    box.addEventListener('beforeinput', (event) => {
      if (event.inputType !== 'insertLineBreak' && event.inputType !== 'insertParagraph') return;
      if (event.isComposing || this.#shift || !active()) return;
      event.preventDefault();
      send();
    });
  }

  get composing() {
    return this.#composing;
  }

  /**
   * Does something that writes to the box: now, or in a task of its own after the composition.
   *
   * @param {() => void} action
   */
  whenIdle(action) {
    if (this.#composing) this.#waiting.push(action);
    else action();
  }

  /**
   * Ends a composition by taking the focus away, and then does something.
   *
   * @param {() => void} action
   */
  afterCommit(action) {
    if (!this.#composing) return action();
    this.#waiting.push(action);
    this.#box.blur();
  }

  #ended() {
    setTimeout(() => {
      this.#composing = false;
      for (const action of this.#waiting.splice(0)) action();
    });
  }
}
