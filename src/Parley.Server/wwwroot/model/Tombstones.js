/** @import { Store } from '../core/Store.js' */
/** @import { Message } from '../net/parley.js' */
/** @import { Known } from './Timeline.js' */

/** How long the place of a message is kept whose deletion was seen. */
export const tombstoneMs = 24 * 3_600_000;

/** The deletions that this person saw in a room, so that their places stay for a day, also over a reload. */
export class Tombstones {
  #store;
  #name;
  #now;

  /**
   * @param {Store} store
   * @param {string} name  under which they are stored
   * @param {() => number} [now]
   */
  constructor(store, name, now = Date.now) {
    this.#store = store;
    this.#name = name;
    this.#now = now;
  }

  /**
   * A message that was there is deleted.
   *
   * @param {string} id
   */
  add(id) {
    this.#store.set(this.#name, { ...this.#fresh, [id]: this.#now() });
  }

  /**
   * The message with the moment of its deletion, where that was seen.
   *
   * @param {Message} message
   * @returns {Known}
   */
  mark(message) {
    if (!message.deleted) return message;
    const deletedAt = this.#fresh[message.id];
    return deletedAt === undefined ? message : { ...message, deletedAt };
  }

  /** Those whose day is not over. */
  get #fresh() {
    /** @type {Record<string, number>} */
    const all = this.#store.get(this.#name, {});
    return Object.fromEntries(Object.entries(all).filter(([, at]) => this.#now() - at < tombstoneMs));
  }
}
