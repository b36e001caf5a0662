import { topicProblem } from '../core/names.js';
import { Outbox } from '../net/Outbox.js';
import { Emitter } from '../net/parley.js';
import { Moderation } from './Moderation.js';
import { Room } from './Room.js';

/** @import { ParleyClient, Status, User } from '../net/parley.js' */
/** @import { Store } from '../core/Store.js' */

/** The room of those who came without one. */
export const lobby = 'lobby';

/**
 * @typedef {object} ChatEvents
 * @property {null} rooms     the list of rooms, or what it shows of one, changed
 * @property {Room} open      another room is shown
 * @property {Room} refused   the server does not let this person into a room, or no longer
 * @property {Status} status
 * @property {null} me        this person's name changed
 */

/** Everything that one person sees: the rooms they are in, the one that is open, and what they are sending. */
export class Chat {
  #store;
  /** @type {Map<string, Room>} */
  #rooms = new Map();
  /** @type {Emitter<ChatEvents>} */
  #events = new Emitter();

  /** @type {Room | null} */
  current = null;

  /**
   * @param {ParleyClient} client
   * @param {Store} store
   * @param {User & { id: string }} me
   * @param {string} tab
   */
  constructor(client, store, me, tab) {
    this.client = client;
    this.#store = store;
    this.me = me;
    this.moderation = new Moderation(client, store, me.id);
    this.outbox = new Outbox(client, store, me.id, tab);
    client.on('status', (status) => this.#events.emit('status', status));
    this.outbox.on('change', (room) => this.#settle(room));
  }

  /**
   * @template {keyof ChatEvents} Name
   * @param {Name} name
   * @param {(value: ChatEvents[Name]) => void} handler
   */
  on(name, handler) {
    return this.#events.on(name, handler);
  }

  /** The rooms this person is in, in the order of their list. */
  get rooms() {
    return [...this.#rooms.values()];
  }

  /**
   * How many messages of a room wait for this person, who is looking at the open one.
   *
   * @param {Room} room
   */
  unreadOf(room) {
    const isSeen = room === this.current && document.hasFocus() && !room.isHeldUnread;
    return isSeen ? 0 : room.unread;
  }

  /** @param {string} name */
  isIn(name) {
    return this.#rooms.has(name);
  }

  /**
   * Whether a room is there for somebody: it has messages or people, or this person is in it. Without an answer of the
   * server it counts as being there.
   *
   * @param {string} name
   */
  async exists(name) {
    if (this.isIn(name) || name === lobby) return true;
    try {
      const [{ offset }, { count }] = await Promise.all([this.client.topic(name), this.client.presence(name)]);
      return offset > 0 || count > 0;
    } catch {
      return true;
    }
  }

  /** Enters the rooms of last time and goes on with what was being sent. */
  start() {
    const kept = this.#store.get(`rooms.${this.me.id}`, [lobby]).filter((/** @type {string} */ name) => !topicProblem(name));
    for (const name of kept.length ? kept : [lobby]) this.enter(name);
    this.client.connect();
    this.outbox.start();
  }

  /**
   * This person has another name.
   *
   * @param {string} name
   */
  rename(name) {
    if (name === this.me.name) return;
    this.me.name = name;
    this.#store.set('name', name);
    this.#store.set('me', this.me);
    this.#events.emit('me', null);
  }

  /** The room that was open last, for those who come without one. */
  get lastRoom() {
    return this.#store.get(`last.${this.me.id}`, lobby);
  }

  /**
   * A passcode was shown, of a room or ('') of the server: goes on where it was asked for.
   *
   * @param {string} where
   */
  admitted(where) {
    const isWaiting = (/** @type {string | undefined} */ code) => code === 'passcode_required';
    for (const room of this.rooms) {
      if (where !== '' && where !== room.name) continue;
      if (isWaiting(room.refusal?.code)) room.enterAgain();
      for (const { key, refused } of this.outbox.of(room.name)) if (isWaiting(refused?.code)) this.outbox.retry(key);
    }
    if (isWaiting(this.client.status.close?.name)) this.client.connect();
  }

  /**
   * Shows a room, and enters it if need be.
   *
   * @param {string} name
   */
  open(name) {
    const room = this.enter(name);
    this.#store.set(`last.${this.me.id}`, name);
    room.open();
    if (room === this.current) return;
    this.current = room;
    this.#events.emit('open', room);
    this.#events.emit('rooms', null);
  }

  /**
   * Leaves a room and takes it off the list.
   *
   * @param {string} name
   */
  leave(name) {
    const room = this.#rooms.get(name);
    if (!room || this.#rooms.size === 1) return;
    room.leave();
    this.#rooms.delete(name);
    this.#saveRooms();
    if (this.current === room) this.open(this.rooms[0].name);
    else this.#events.emit('rooms', null);
  }

  /**
   * Another tab changed what is stored.
   *
   * @param {string} name
   */
  onStored(name) {
    this.outbox.onStored(name);
    this.moderation.onStored(name);
    const read = `read.${this.me.id}.`;
    if (name.startsWith(read)) this.#rooms.get(name.slice(read.length))?.onStoredRead();
  }

  /**
   * Takes a room into the list.
   *
   * @param {string} name
   * @returns {Room}
   */
  enter(name) {
    let room = this.#rooms.get(name);
    if (room) return room;
    room = new Room(name, this.client, this.#store, this.me.id);
    this.#rooms.set(name, room);
    this.#saveRooms();
    room.on('renamed', (user) => user.id === this.me.id && user.name && this.rename(user.name));
    const entered = room;
    room.on('change', () => this.#events.emit('rooms', null));
    room.on('rules', (rules) => this.moderation.onRules(rules));
    room.on('refused', () => this.#events.emit('refused', entered));
    room.timeline.onChange(() => this.#settle(name));
    room.enter();
    this.#events.emit('rooms', null);
    return room;
  }

  /**
   * A message of this person's that is on its way, once it is in the room; null when it was refused or taken back.
   *
   * @param {string} name the room's
   * @param {string} key
   * @returns {Promise<import('./Timeline.js').Known | null>}
   */
  whenArrived(name, key) {
    const messages = () => this.#rooms.get(name)?.timeline.messages ?? [];
    return new Promise((resolve) => {
      const look = () => {
        const known = messages().findLast((message) => message.key === key && message.from.id === this.me.id);
        const entry = this.outbox.of(name).find((one) => one.key === key);
        if (!known && entry && !entry.refused) return;
        ends.forEach((end) => end());
        resolve(known ?? null);
      };
      const ends = [this.outbox.on('change', look)];
      const end = this.#rooms.get(name)?.timeline.onChange(look);
      if (end) ends.push(end);
      look();
    });
  }

  #saveRooms() {
    this.#store.set(`rooms.${this.me.id}`, [...this.#rooms.keys()]);
  }

  /**
   * Takes out of the outbox what has arrived in the room.
   *
   * @param {string} name
   */
  #settle(name) {
    const room = this.#rooms.get(name);
    const pending = this.outbox.of(name);
    if (!pending.length) return;
    const keys = new Set(pending.map((entry) => entry.key));
    const messages = room?.timeline.messages ?? [];
    for (let index = messages.length - 1; index >= 0 && keys.size; index--) {
      const { key, from } = messages[index];
      if (key && from.id === this.me.id && keys.delete(key)) this.outbox.arrived(key);
    }
  }
}
