/** @import { Store } from '../core/Store.js' */
/** @import { Known } from './Timeline.js' */

/**
 * @typedef {Pick<Known, 'id' | 'offset' | 'data'> & { pending?: string }} Edited a message that is being edited: as it was
 *   before. One that was on its way has no id yet, but the key under which it goes out.
 *
 * @typedef {object} Draft
 * @property {string} text
 * @property {Edited | null} edited  the message that the text shall replace; null for a new one
 */

/**
 * What one person has begun to write in each room and not sent: a new message, and a change of an old one. Kept in this
 * browser, so that neither a reload nor a crash loses it.
 */
export class Drafts {
  #store;
  #me;

  /**
   * @param {Store} store
   * @param {string} me this person's id
   */
  constructor(store, me) {
    this.#store = store;
    this.#me = me;
  }

  /**
   * What was being written in a room: a change that was begun, before the new message that it had interrupted.
   *
   * @param {string} room
   * @returns {Draft}
   */
  of(room) {
    return this.#store.get(this.#name('edit', room), null) ?? this.newIn(room);
  }

  /**
   * The new message that was being written in a room.
   *
   * @param {string} room
   * @returns {Draft}
   */
  newIn(room) {
    return { text: this.#store.get(this.#name('draft', room), ''), edited: null };
  }

  /**
   * Keeps a draft in place of the one of its kind before; of a new message without text nothing is left.
   *
   * @param {string} room
   * @param {Draft} draft
   */
  keep(room, { text, edited }) {
    if (!edited) return void this.#store.set(this.#name('draft', room), text || undefined);
    const { id, offset, data, pending } = edited;
    this.#store.set(this.#name('edit', room), { text, edited: { id, offset, data, pending } });
  }

  /**
   * A change was made, or given up.
   *
   * @param {string} room
   */
  dropEdit(room) {
    this.#store.set(this.#name('edit', room), undefined);
  }

  /**
   * @param {'draft' | 'edit'} kind
   * @param {string} room
   */
  #name(kind, room) {
    return `${kind}.${this.#me}.${room}`;
  }
}
