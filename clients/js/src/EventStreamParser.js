/**
 * Reads `text/event-stream` as the HTML standard says, from pieces of text that may break anywhere.
 *
 * The browser's own EventSource hides the heartbeats, so that a dead connection could not be told from a quiet one;
 * it hides the status of a refused request as well.
 */
export class EventStreamParser {
  #onEvent;
  #rest = '';
  #start = true;
  #afterCr = false;
  #type = '';
  /** @type {string[]} */
  #data = [];

  /** @param {(type: string, data: string) => void} onEvent */
  constructor(onEvent) {
    this.#onEvent = onEvent;
  }

  /** @param {string} text */
  push(text) {
    if (!text) return;
    if (this.#start) {
      this.#start = false;
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    }
    // A CR ended the last piece; an LF that begins this one belongs to it.
    if (this.#afterCr && text.startsWith('\n')) text = text.slice(1);
    this.#afterCr = text.endsWith('\r');
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = /** @type {string} */ (lines.pop());
    for (const line of lines) this.#line(line);
  }

  /** @param {string} line */
  #line(line) {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') this.#type = value;
    else if (field === 'data') this.#data.push(value);
  }

  #dispatch() {
    const type = this.#type || 'message';
    const data = this.#data;
    this.#type = '';
    this.#data = [];
    if (data.length) this.#onEvent(type, data.join('\n'));
  }
}
