import { Emitter } from '../net/parley.js';

/** @import { PresenceChange, PresentUser, Renamed, User } from '../net/parley.js' */

/**
 * @typedef {{ type: 'joined' | 'left' | 'renamed', user: string, name: string, was?: string, at: number }} Activity
 */

/** The most lines about people that are kept. */
const activityLimit = 200;
/** Between two questions for a list that did not come, in milliseconds; each pause is twice the one before. */
const firstPause = 500;
const longestPause = 30_000;
/** Who was here before a break and comes back so soon after it has not joined: their page only took longer. */
const returnMs = 60_000;

/** Who is in a room now, and who came and went while it was watched. One person is one entry. */
export class People {
  /** @type {Map<string, PresentUser>} */
  #users = new Map();
  /** What changed since the server was asked for its list, whose answer may be older; null when none is on its way. */
  /** @type {(() => void)[] | null} */
  #since = null;
  /** @type {Map<string, number>} who was missing after a break, and until when they only return */
  #returning = new Map();
  #now;
  /** @type {Activity[]} */
  #activity = [];
  /** @type {Emitter<{ change: null }>} */
  #events = new Emitter();

  /** @param {() => number} [now] */
  constructor(now = Date.now) {
    this.#now = now;
  }

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
   * The server's list, which replaces what was known when it was asked for, and nothing that came since. It is asked for
   * until it comes, or somebody else asks.
   *
   * @param {() => Promise<{ users: PresentUser[] }>} ask
   */
  async load(ask) {
    const since = (this.#since = /** @type {(() => void)[]} */ ([]));
    const found = await untilAnswered(ask, () => since === this.#since);
    // It was asked for again meanwhile.
    if (since !== this.#since) return;
    this.#since = null;
    if (!found) return;
    const before = [...this.#users.keys()];
    this.set(found.users);
    for (const key of before) if (!this.#users.has(key)) this.#returning.set(key, this.#now() + returnMs);
    for (const change of since) change();
    this.#events.emit('change', null);
  }

  /** @param {PresentUser[]} users */
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
    const known = this.#users.has(key) || (this.#returning.get(key) ?? 0) > this.#now();
    this.#returning.delete(key);
    this.#change(() => (type === 'joined' ? this.#users.set(key, user) : this.#users.delete(key)));
    if (user.id !== me && known === (type === 'left')) {
      this.#tell({ type, user: key, name: user.name ?? '', at: Date.parse(time) });
    }
    this.#events.emit('change', null);
  }

  /**
   * Nobody is at any connection of somebody, or somebody is again.
   *
   * @param {PresenceChange} change
   * @param {boolean} away
   */
  setAway({ user }, away) {
    const key = keyOf(user);
    this.#change(() => this.#users.has(key) && this.#users.set(key, { ...user, away }));
    this.#events.emit('change', null);
  }

  /** @param {Renamed} change */
  rename({ user, was, time }) {
    const key = keyOf(user);
    this.#change(() => {
      const known = this.#users.get(key);
      if (known) this.#users.set(key, { ...known, ...user });
    });
    this.#tell({ type: 'renamed', user: key, name: user.name ?? '', was, at: Date.parse(time) });
    this.#events.emit('change', null);
  }

  /** @param {() => void} change */
  #change(change) {
    change();
    this.#since?.push(change);
  }

  /** @param {Activity} activity */
  #tell(activity) {
    this.#activity.push(activity);
    if (this.#activity.length > activityLimit) this.#activity.shift();
  }
}

/**
 * Asks until there is an answer. None when it is refused, or wanted no longer.
 *
 * @template T
 * @param {() => Promise<T>} ask
 * @param {() => boolean} isWanted
 * @returns {Promise<T | null>}
 */
async function untilAnswered(ask, isWanted) {
  for (let pause = firstPause; isWanted(); pause = Math.min(2 * pause, longestPause)) {
    try {
      return await ask();
    } catch (error) {
      if (!(/** @type {any} */ (error).transient)) return null;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return null;
}

/**
 * A program has no id, only what it calls itself.
 *
 * @param {User} user
 */
function keyOf({ id, name }) {
  return id ?? `program:${name}`;
}
