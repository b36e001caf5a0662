import { Emitter } from '../net/parley.js';

/** @import { ParleyClient, User } from '../net/parley.js' */
/** @import { Store } from '../core/Store.js' */

/**
 * @typedef {object} Sanction
 * @property {string} action
 * @property {User} [user]
 * @property {string} [address]
 * @property {string} [until]
 * @property {string} [reason]
 * @property {User} by
 * @property {string} time
 */

/**
 * @typedef {object} Rules  how a room, or the server, is moderated
 * @property {'host' | 'moderator' | null} role  what this person is there
 * @property {boolean} passcode
 * @property {number} [slow]
 * @property {boolean} [locked]
 * @property {User[]} hosts
 * @property {User[]} moderators
 * @property {Sanction[]} [banned]
 * @property {Sanction[]} [kicked]
 * @property {Sanction[]} [muted]
 * @property {number} [deleted]
 */

/**
 * @typedef {{ action: string, user?: string, address?: string, seconds?: number, passcode?: string | null, reason?: string }} Act
 */

/** What moderators have decided, as far as this person may know it, and what this person may do. */
export class Moderation {
  #client;
  #store;
  #me;
  /** @type {Map<string, Rules>} */
  #rules = new Map();
  /** @type {Emitter<{ change: string }>} */
  #events = new Emitter();

  /**
   * @param {ParleyClient} client
   * @param {Store} store
   * @param {string} me  this person's id
   */
  constructor(client, store, me) {
    this.#client = client;
    this.#store = store;
    this.#me = me;
  }

  /** @param {(room: string) => void} handler  '' is the server */
  onChange(handler) {
    return this.#events.on('change', handler);
  }

  /**
   * What is known of a room; '' is the server.
   *
   * @param {string} room
   * @returns {Rules | null}
   */
  of(room) {
    return this.#rules.get(room) ?? null;
  }

  /**
   * Asks the server. What cannot be learned now stays as it was.
   *
   * @param {string} room
   * @returns {Promise<void>}
   */
  async load(room) {
    const before = this.of(room);
    try {
      const rules = await this.#client.request('GET', path(room));
      // Told of a change while it asked: the answer may be from before.
      if (this.of(room) !== before) return await this.load(room);
      this.#keep(room, rules);
    } catch {
      // Asked again when the room is opened the next time.
    }
  }

  /**
   * The server tells a room that it is moderated in another way.
   *
   * @param {import('../net/parley.js').Rules} rules
   */
  onRules({ topic, ...rules }) {
    const known = this.of(topic);
    const before = this.roleOf(topic, this.#me);
    this.#keep(topic, { role: null, ...known, ...rules });
    // Who moderates from now on, or no longer, may do and see other things.
    if (this.roleOf(topic, this.#me) === before) return;
    this.load(topic);
    this.load('');
  }

  /**
   * @param {string} room
   * @param {Act} act
   * @returns {Promise<Rules>}
   */
  async do(room, act) {
    const rules = await this.#client.request('POST', path(room), act);
    this.#keep(room, rules);
    if (act.action === 'passcode') this.keepPasscode(room, act.passcode || null);
    return rules;
  }

  /**
   * From where somebody came.
   *
   * @param {string} user
   * @returns {Promise<{ address: string | null, bannable: boolean, others: number }>}
   */
  whereabouts(user) {
    return this.#client.request('GET', `moderation/people/${encodeURIComponent(user)}`);
  }

  /** What moderators did, the newest last. */
  audit() {
    return this.#client.request('GET', 'moderation/audit?limit=100');
  }

  /**
   * Becomes the host, with the token of the host link.
   *
   * @param {string} token
   */
  async claim(token) {
    await this.#client.request('POST', 'moderation/host', { token });
    await this.load('');
  }

  /**
   * Shows a passcode, and keeps the right one for the invitation and for the next time.
   *
   * @param {string} room
   * @param {string} passcode
   */
  async show(room, passcode) {
    await this.#client.request('POST', 'passcode', room ? { passcode, topic: room } : { passcode });
    this.keepPasscode(room, passcode);
  }

  /** Whether the server asks this person for its passcode. Without an answer it does not. */
  async isAskedFor() {
    const refused = await this.#client.request('GET', 'moderation').then(() => null, (error) => error);
    return refused?.code === 'passcode_required';
  }

  /**
   * Another tab keeps another passcode.
   *
   * @param {string} name
   */
  onStored(name) {
    if (name.startsWith('passcode.')) this.#events.emit('change', name.slice('passcode.'.length));
  }

  /**
   * The passcode that opened a room from this browser, or null.
   *
   * @param {string} room
   * @returns {string | null}
   */
  passcodeOf(room) {
    return this.#store.get(`passcode.${room}`, null);
  }

  /**
   * The passcodes with which somebody gets into a room, as far as this browser knows them, and whether one is missing.
   *
   * @param {string} room
   * @returns {{ server: string | null, room: string | null, isMissing: boolean }}
   */
  keysTo(room) {
    // Where nothing is known of the rules yet, what opened the door before is good enough.
    const keyTo = (/** @type {string} */ where) => (this.of(where)?.passcode === false ? null : this.passcodeOf(where));
    const isMissing = ['', room].some((where) => this.of(where)?.passcode && !keyTo(where));
    return { server: keyTo(''), room: keyTo(room), isMissing };
  }

  /**
   * @param {string} room
   * @param {string | null} passcode
   */
  keepPasscode(room, passcode) {
    this.#store.set(`passcode.${room}`, passcode ?? undefined);
    this.#events.emit('change', room);
  }

  /**
   * What somebody is in a room.
   *
   * @param {string} room
   * @param {string | null} user
   * @returns {'host' | 'moderator' | null}
   */
  roleOf(room, user) {
    const rules = this.of(room);
    if (!rules || user === null) return null;
    if (rules.hosts.some(({ id }) => id === user)) return 'host';
    return rules.moderators.some(({ id }) => id === user) ? 'moderator' : null;
  }

  /**
   * Whether a passcode is asked for before one is in a room, as far as that is known.
   *
   * @param {string} room
   */
  isClosed(room) {
    return Boolean(this.of(room)?.passcode || this.of('')?.passcode);
  }

  /** Whether this person moderates the whole server. */
  get isOfServer() {
    return this.of('')?.role !== null && this.of('') !== null;
  }

  /**
   * @param {string} room
   * @param {Rules} rules
   */
  #keep(room, rules) {
    // A room with a passcode tells those outside nothing else.
    this.#rules.set(room, { ...rules, hosts: rules.hosts ?? [], moderators: rules.moderators ?? [] });
    this.#events.emit('change', room);
  }
}

/** @param {string} room */
function path(room) {
  return room ? `topics/${encodeURIComponent(room)}/moderation` : 'moderation';
}
