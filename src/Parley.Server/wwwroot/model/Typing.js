import { Emitter } from '../net/parley.js';

/** @import { User } from '../net/parley.js' */

/** How long a sign of typing counts. */
const shownMs = 6_000;

/** Who is typing in a room. */
export class Typing {
  /** @type {Map<string, { user: User, timer: ReturnType<typeof setTimeout> }>} */
  #typing = new Map();
  /** @type {Emitter<{ change: null }>} */
  #events = new Emitter();

  /** @param {() => void} handler */
  onChange(handler) {
    return this.#events.on('change', handler);
  }

  get users() {
    return [...this.#typing.values()].map(({ user }) => user);
  }

  /** @param {User} user */
  start(user) {
    if (user.id === null) return;
    const id = user.id;
    clearTimeout(this.#typing.get(id)?.timer);
    this.#typing.set(id, { user, timer: setTimeout(() => this.stop(id), shownMs) });
    this.#events.emit('change', null);
  }

  /** @param {string | null} id */
  stop(id) {
    const entry = id === null ? undefined : this.#typing.get(id);
    if (!entry) return;
    clearTimeout(entry.timer);
    this.#typing.delete(/** @type {string} */ (id));
    this.#events.emit('change', null);
  }
}
