import { Emitter } from '../net/parley.js';

/** @import { PresenceChange, User } from '../net/parley.js' */

/**
 * @typedef {{ type: 'joined' | 'left', user: string, name: string, at: number }} Activity
 */

/** The most lines about people that are kept. */
const activityLimit = 200;

/** Who is in a room now, and who came and went while it was watched. One person is one entry. */
export class People {
  /** @type {Map<string, User>} */
  #users = new Map();
  /** @type {Activity[]} */
  #activity = [];
  /** @type {Emitter<{ change: null }>} */
  #events = new Emitter();

  /** @param {() => void} handler */
  onChange(handler) {
    return this.#events.on('change', handler);
  }

  get users() {
    return [...this.#users.values()];
  }

  get activity() {
    return this.#activity;
  }

  /**
   * The server's list, which replaces what was known.
   *
   * @param {User[]} users
   */
  set(users) {
    this.#users = new Map(users.filter((user) => user.id !== null || user.name !== null).map((user) => [keyOf(user), user]));
    this.#events.emit('change', null);
  }

  /**
   * @param {'joined' | 'left'} type
   * @param {PresenceChange} change
   * @param {string} me no line is made about the person who looks
   */
  onChangeOf(type, { user, time }, me) {
    if (user.id === null && user.name === null) return;
    const key = keyOf(user);
    const known = this.#users.has(key);
    if (type === 'joined') this.#users.set(key, user);
    else this.#users.delete(key);
    if (user.id !== me && known === (type === 'left')) {
      this.#activity.push({ type, user: key, name: user.name ?? '', at: Date.parse(time) });
      if (this.#activity.length > activityLimit) this.#activity.shift();
    }
    this.#events.emit('change', null);
  }
}

/**
 * A program has no id, only what it calls itself.
 *
 * @param {User} user
 */
function keyOf({ id, name }) {
  return id ?? `program:${name}`;
}
