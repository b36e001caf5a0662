import { Emitter, ParleyError, randomKey } from './parley.js';

/** @import { ParleyClient } from './parley.js' */
/** @import { Store } from '../core/Store.js' */

/**
 * @typedef {object} Entry a message on its way
 * @property {string} key      the idempotency key
 * @property {string} room
 * @property {{ text: string } & import('../text/mentions.js').Mentions} data
 * @property {string} user     the id of the sender
 * @property {number} at       when it was sent here, milliseconds since 1970; also the order
 * @property {string} tab      the tab that sends it
 * @property {number} lease    until when that tab has it for itself
 * @property {{ code: string, message: string, until?: string | null, reason?: string | null } | null} refused  why the server did not take it
 * @property {boolean} [accepted]  the server has it; it is shown until its copy arrives
 */

/** How long a tab has a message for itself without renewing, so that another takes over what a crash left. */
const leaseMs = 15_000;

/**
 * The messages that the server has not acknowledged. Each is stored before it is sent and until its fate is known, so
 * that neither a reload nor a crash loses it; its key lets the server accept it once however often it is sent. That
 * also settles what several tabs do: at worst two of them send the same message.
 */
export class Outbox {
  #client;
  #store;
  #user;
  #tab;
  #now;
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  /** @type {Map<string, AbortController>} */
  #sending = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #last = 0;
  /** @type {Emitter<{ change: string, refused: Entry }>} */
  #events = new Emitter();

  /**
   * @param {Pick<ParleyClient, 'publish'>} client
   * @param {Store} store
   * @param {string} user the id of the person who sends
   * @param {string} tab this tab's own name
   * @param {() => number} [now]
   */
  constructor(client, store, user, tab, now = Date.now) {
    this.#client = client;
    this.#store = store;
    this.#user = user;
    this.#tab = tab;
    this.#now = now;
  }

  /**
   * `change`: a room's list is another. `refused`: the server did not take a message.
   *
   * @template {'change' | 'refused'} Name
   * @param {Name} name
   * @param {(value: { change: string, refused: Entry }[Name]) => void} handler
   */
  on(name, handler) {
    return this.#events.on(name, handler);
  }

  /** Goes on with what an earlier page left. */
  start() {
    this.adopt();
  }

  /**
   * The messages of a room that are on their way, in order.
   *
   * @param {string} room
   */
  of(room) {
    return [...this.#entries.values()].filter((entry) => entry.room === room).sort((a, b) => a.at - b.at);
  }

  /**
   * Stores a message and begins to send it.
   *
   * @param {string} room
   * @param {string} text
   * @param {import('../text/mentions.js').Mentions} [mentions]  whom it calls
   * @returns {Entry}
   */
  add(room, text, mentions = {}) {
    this.#last = Math.max(this.#now(), this.#last + 1);
    /** @type {Entry} */
    const entry = { key: randomKey(), room, data: { text, ...mentions }, user: this.#user, at: this.#last, tab: this.#tab, lease: this.#now() + leaseMs, refused: null };
    this.#entries.set(entry.key, entry);
    this.#save(entry);
    this.#send(entry);
    this.#events.emit('change', room);
    return entry;
  }

  /** @param {string} key */
  retry(key) {
    const entry = this.#entries.get(key);
    if (!entry?.refused) return;
    entry.refused = null;
    this.#save(entry);
    this.#send(entry);
    this.#events.emit('change', entry.room);
  }

  /**
   * Takes a message back that was refused or not sent yet.
   *
   * @param {string} key
   * @returns {Entry | undefined}
   */
  discard(key) {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#sending.get(key)?.abort();
    this.#remove(entry);
    return entry;
  }

  /**
   * A message with this key is in the room: nothing is left to do for it.
   *
   * @param {string} key
   */
  arrived(key) {
    const entry = this.#entries.get(key);
    if (entry) this.#remove(entry);
  }

  /** Takes over what is stored and has no tab that sends it. */
  adopt() {
    for (const name of this.#store.names('outbox.')) {
      const entry = this.#store.get(name, /** @type {Entry | null} */ (null));
      if (!entry || entry.user !== this.#user || this.#entries.has(entry.key)) continue;
      if (entry.tab !== this.#tab && entry.lease > this.#now()) continue;
      entry.tab = this.#tab;
      this.#entries.set(entry.key, entry);
      this.#save(entry);
    }
    // In the order in which they were written, whatever the order of the storage.
    for (const entry of [...this.#entries.values()].sort((a, b) => a.at - b.at)) {
      if (!entry.refused && !entry.accepted && !this.#sending.has(entry.key)) this.#send(entry);
    }
    for (const room of new Set([...this.#entries.values()].map((entry) => entry.room))) this.#events.emit('change', room);
    this.#watch();
  }

  /** The page goes away: another tab may go on at once. */
  release() {
    for (const entry of this.#entries.values()) if (!entry.accepted) this.#store.set(`outbox.${entry.key}`, { ...entry, lease: 0 });
  }

  /**
   * Another tab changed what is stored.
   *
   * @param {string} name
   */
  onStored(name) {
    if (!name.startsWith('outbox.')) return;
    const key = name.slice('outbox.'.length);
    const entry = this.#entries.get(key);
    const stored = this.#store.get(name, null);
    // The other tab settled it. Its copy, if it was accepted, comes with the room's messages.
    if (entry && !stored && entry.refused) this.#remove(entry);
    this.#watch();
  }

  /** @param {Entry} entry */
  #send(entry) {
    const abort = new AbortController();
    this.#sending.set(entry.key, abort);
    this.#client
      .publish(entry.room, entry.data, { key: entry.key, signal: abort.signal })
      .then(() => this.#accepted(entry))
      .catch((error) => this.#refused(entry, error))
      .finally(() => this.#sending.get(entry.key) === abort && this.#sending.delete(entry.key));
    this.#watch();
  }

  /** @param {Entry} entry */
  #accepted(entry) {
    this.#store.set(`outbox.${entry.key}`, undefined);
    if (!this.#entries.has(entry.key)) return;
    entry.accepted = true;
    this.#events.emit('change', entry.room);
  }

  /**
   * @param {Entry} entry
   * @param {unknown} error
   */
  #refused(entry, error) {
    if (!this.#entries.has(entry.key)) return;
    if (!(error instanceof ParleyError)) throw error;
    const { code, message, until, reason } = error;
    entry.refused = { code, message, until, reason };
    this.#save(entry);
    this.#events.emit('change', entry.room);
    this.#events.emit('refused', entry);
  }

  /** @param {Entry} entry */
  #remove(entry) {
    this.#entries.delete(entry.key);
    this.#store.set(`outbox.${entry.key}`, undefined);
    this.#events.emit('change', entry.room);
  }

  /** @param {Entry} entry */
  #save(entry) {
    entry.lease = this.#now() + leaseMs;
    this.#store.set(`outbox.${entry.key}`, entry);
  }

  /** Renews what this tab sends and looks for what others left; only while there is anything stored. */
  #watch() {
    clearTimeout(this.#timer);
    if (!this.#store.names('outbox.').length) return;
    this.#timer = setTimeout(() => {
      for (const entry of this.#entries.values()) if (!entry.accepted) this.#save(entry);
      this.adopt();
    }, leaseMs / 3);
  }

  /** Ends the timers. */
  stop() {
    clearTimeout(this.#timer);
  }
}
