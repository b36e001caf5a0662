import { Emitter } from '../net/parley.js';

/** @import { Change, Message } from '../net/parley.js' */

/**
 * @typedef {Message & { deletedAt?: number }} Known a message as it is known here; `deletedAt` when its deletion was
 *   seen, milliseconds since 1970
 */

/**
 * The messages of a room that are loaded, in the order of their offsets. Offsets have no holes, so a hole is something
 * that is not loaded, and nothing can be there twice.
 */
export class Timeline {
  /** @type {Known[]} */
  #messages = [];
  /** Offsets before which a hole cannot be filled any more. */
  #lost = new Set();
  #now;
  /** @type {Emitter<{ change: null }>} */
  #events = new Emitter();

  /** Whether the oldest loaded message is the oldest that there is. */
  complete = false;

  /** @param {() => number} [now] */
  constructor(now = Date.now) {
    this.#now = now;
  }

  get messages() {
    return this.#messages;
  }

  /** The newest loaded offset, 0 when there is none. */
  get newest() {
    return this.#messages.at(-1)?.offset ?? 0;
  }

  /** The oldest loaded offset, 0 when there is none. */
  get oldest() {
    return this.#messages[0]?.offset ?? 0;
  }

  /** @param {() => void} handler */
  onChange(handler) {
    return this.#events.on('change', handler);
  }

  /**
   * Puts messages where they belong; one that is known already is replaced by its newer form.
   *
   * @param {Message[]} messages
   */
  add(messages) {
    // There was nothing, and what comes first is not the first: something is missing before it.
    if (this.#messages.length === 0 && messages[0]?.offset > 1) this.complete = false;
    for (const message of messages) this.#place(message);
    if (messages.length) this.#events.emit('change', null);
  }

  /**
   * A page of history was loaded. It says what lies before and after its messages.
   *
   * @param {Message[]} messages
   * @param {{ before?: number, after?: number, more: boolean }} page
   */
  addPage(messages, { before, after, more }) {
    for (const message of messages) this.#place(message);
    if (!more && after === undefined) {
      const first = messages[0]?.offset ?? before ?? Infinity;
      if (this.#messages.length === 0 || first <= this.oldest) this.complete = true;
    }
    // Nothing came for this hole: what was there has been trimmed.
    if (after !== undefined && before !== undefined && messages.length === 0) this.#lost.add(before);
    this.#events.emit('change', null);
  }

  /** @param {{ before: number }} hole one that cannot be filled any more */
  lose({ before }) {
    this.#lost.add(before);
    this.#events.emit('change', null);
  }

  /**
   * @param {'edited' | 'deleted'} type
   * @param {Change} change
   */
  change(type, change) {
    const index = this.#indexOf(change.offset);
    const known = this.#messages[index];
    if (known?.offset !== change.offset) return;
    const { data: _data, ...rest } = known;
    this.#messages[index] = type === 'edited' ? { ...known, data: change.data, edited: change.time } : { ...rest, deleted: true, deletedAt: this.#now() };
    this.#events.emit('change', null);
  }

  /** Forgets everything: the log is another one. */
  reset() {
    this.#messages = [];
    this.#lost.clear();
    this.complete = false;
    this.#events.emit('change', null);
  }

  /**
   * The hole before a message: the offsets of its neighbours, or null when there is none that can be filled.
   *
   * @param {number} index
   * @returns {{ after: number, before: number } | null}
   */
  holeBefore(index) {
    const before = this.#messages[index].offset;
    const after = this.#messages[index - 1]?.offset;
    if (after === undefined || after === before - 1 || this.#lost.has(before)) return null;
    return { after, before };
  }

  /** @param {number} offset */
  find(offset) {
    const known = this.#messages[this.#indexOf(offset)];
    return known?.offset === offset ? known : undefined;
  }

  /** @param {Message} message */
  #place(message) {
    const last = this.#messages.at(-1);
    if (!last || message.offset > last.offset) return void this.#messages.push(message);
    const index = this.#indexOf(message.offset);
    const known = this.#messages[index];
    if (known.offset !== message.offset) this.#messages.splice(index, 0, message);
    // A replay may bring an older form of what was changed since.
    else if (!known.deleted && !(known.edited && !message.deleted && (message.edited ?? '') < known.edited)) this.#messages[index] = message;
  }

  /**
   * The index of the first message whose offset is not smaller.
   *
   * @param {number} offset
   */
  #indexOf(offset) {
    let low = 0;
    let high = this.#messages.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#messages[middle].offset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
