/** @import { Known } from './Timeline.js' */

/** The most messages that have elements at a time, and how many have them at first. */
const size = 400;
const first = 50;
/** By how many it moves: elements for so many are made well within a frame or two. */
const step = 25;

/** The part of a timeline that has elements. */
export class MessageWindow {
  /** Index of the first message. */
  start = 0;
  /** Index after the last one. */
  end = 0;
  /** What the list was like when the part was last drawn. */
  #firstOffset = 0;
  #length = 0;

  /**
   * The newest messages.
   *
   * @param {number} length
   */
  toEnd(length) {
    this.start = Math.max(0, length - first);
    this.end = length;
  }

  /**
   * The messages around one.
   *
   * @param {number} index
   * @param {number} length
   */
  around(index, length) {
    this.start = Math.max(0, index - first);
    this.end = Math.min(length, index + first);
  }

  /**
   * New messages at the end belong to it.
   *
   * @param {number} length
   */
  follow(length) {
    this.end = length;
    this.start = Math.max(0, Math.min(this.start, length - first), length - size);
  }

  /**
   * Messages that were loaded before it move it; those after it do not.
   *
   * @param {Known[]} messages
   */
  stay(messages) {
    const { length } = messages;
    const atTail = this.end === this.#length;
    const index = messages.findIndex((message) => message.offset >= this.#firstOffset);
    const moved = Math.max(0, index - this.start);
    // What was loaded above is shown: the reader scrolls towards it.
    this.end = atTail ? length : Math.min(length, this.end + moved);
    if (this.end - this.start <= size) return;
    if (atTail && moved === 0) this.start = this.end - size;
    else this.end = this.start + size;
  }

  /** Moves to older messages that are loaded. */
  older() {
    this.start = Math.max(0, this.start - step);
    this.end = Math.min(this.end, this.start + size);
  }

  /**
   * Moves to newer messages that are loaded.
   *
   * @param {number} length
   */
  newer(length) {
    this.end = Math.min(length, this.end + step);
    this.start = Math.max(this.start, this.end - size);
  }

  /** @param {Known[]} messages as they are drawn now */
  remember(messages) {
    this.#firstOffset = messages[this.start]?.offset ?? 0;
    this.#length = messages.length;
  }
}
