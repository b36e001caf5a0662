import { Emitter } from '../net/parley.js';
import { People } from './People.js';
import { Timeline } from './Timeline.js';
import { calls } from '../text/mentions.js';
import { Tombstones } from './Tombstones.js';
import { Typing } from './Typing.js';

/** @import { Message, ParleyClient, ParleyError, Subscription, User } from '../net/parley.js' */
/** @import { Store } from '../core/Store.js' */

/** Messages in one page of history. */
const pageSize = 50;
/** As many as the server gives at once, where all of them are wanted. */
const largestPage = 500;
/** More missed messages than this are not replayed but shown as a gap. */
const maxMissed = 500;
/** No sign of typing in rooms with more people than this. */
export const typingLimit = 50;

/**
 * @typedef {object} RoomEvents
 * @property {Message} message    a new message from the live stream
 * @property {null} change        unread, state or head changed
 * @property {User} renamed      somebody here has another name
 * @property {import('../net/parley.js').Rules} rules  how the room is moderated has changed
 * @property {null} refused        the server does not let this person in, or no longer
 * @property {number} recovered   after a reconnect: how many messages were missed and have come
 */

/** One room: its messages, its people, and how far this person has read. */
export class Room {
  #client;
  #store;
  #me;
  /** @type {Subscription | null} */
  #subscription = null;
  /** @type {Emitter<RoomEvents>} */
  #events = new Emitter();
  /** @type {Promise<void> | null} */
  #loading = null;
  #tombstones;
  #opened = false;
  /** Whether a first answer of the server has come. */
  #known = false;
  /** The topic's newest offset when it was followed: what comes later comes by itself. */
  #followedFrom = 0;
  /** A read mark that the server does not have yet. */
  /** @type {{ offset: number, exact: boolean } | null} */
  #unsaved = null;
  /** Offsets of messages that call this person. */
  #callsMe = new Set();
  /** Whether this person marked something as unread and has not come back to it. */
  isHeldUnread = false;

  timeline = new Timeline();
  people = new People();
  typing = new Typing();

  /** The offset through which this person has read, or null before it is known. */
  /** @type {number | null} */
  readOffset;
  /** @type {'loading' | 'ready' | 'failed' | 'refused'} */
  state = 'loading';
  /** Why the server does not let this person in, or null. */
  /** @type {ParleyError | null} */
  refusal = null;
  /** The topic's newest offset. */
  head = 0;

  /**
   * @param {string} name
   * @param {ParleyClient} client
   * @param {Store} store
   * @param {string} me this person's id
   */
  constructor(name, client, store, me) {
    this.name = name;
    this.#client = client;
    this.#store = store;
    this.#me = me;
    this.#tombstones = new Tombstones(store, `deleted.${me}.${name}`);
    this.readOffset = store.get(this.#readName, null);
  }

  get #readName() {
    return `read.${this.#me}.${this.name}`;
  }

  /** How many messages are unread. Always computed, so it cannot drift. */
  get unread() {
    return this.readOffset === null ? 0 : Math.max(0, this.head - this.readOffset);
  }

  /** How many of the unread messages call this person, as far as they are known. */
  get unreadCalls() {
    const read = this.readOffset ?? Infinity;
    return [...this.#callsMe].filter((offset) => offset > read).length;
  }

  /**
   * @template {keyof RoomEvents} Name
   * @param {Name} name
   * @param {(value: RoomEvents[Name]) => void} handler
   */
  on(name, handler) {
    return this.#events.on(name, handler);
  }

  /** Follows the room. */
  enter() {
    if (this.#subscription) return;
    const subscription = this.#client.subscribe(this.name, { people: true, maxMissed });
    this.#subscription = subscription;
    subscription.on('ready', (state) => this.#onReady(state));
    subscription.on('message', (message) => this.#onMessage(message));
    subscription.on('edited', (change) => this.timeline.change('edited', change));
    subscription.on('deleted', (change) => {
      if (this.timeline.find(change.offset)) this.#tombstones.add(change.message);
      this.timeline.change('deleted', change);
    });
    subscription.on('joined', (change) => this.people.onChangeOf('joined', change, this.#me));
    subscription.on('left', (change) => {
      this.people.onChangeOf('left', change, this.#me);
      this.typing.stop(change.user.id);
    });
    subscription.on('renamed', (change) => {
      this.people.rename(change);
      this.#events.emit('renamed', change.user);
    });
    subscription.on('away', (change) => this.people.setAway(change, true));
    subscription.on('back', (change) => this.people.setAway(change, false));
    subscription.on('read', ({ offset }) => this.onRead(offset));
    subscription.on('rules', (rules) => this.#events.emit('rules', rules));
    subscription.on('typing', ({ user }) => user.id !== this.#me && this.people.users.length <= typingLimit && this.typing.start(user));
    subscription.on('gap', ({ reason }) => this.#onGap(reason));
    subscription.on('refused', (error) => this.#onRefused(error));
  }

  /** No longer follows the room. */
  leave() {
    this.#subscription?.close();
    this.#subscription = null;
    this.#opened = false;
    this.#known = false;
    this.timeline.reset();
  }

  /** Tries again to be let in. */
  enterAgain() {
    this.refusal = null;
    this.state = 'loading';
    this.enter();
    this.#opened = false;
    this.open();
  }

  /** Loads the newest messages, the first time that the room is looked at. */
  open() {
    if (this.#opened) return;
    this.#opened = true;
    this.#loadNewest();
  }

  /** Loads the page before the oldest message. */
  async loadOlder() {
    const { oldest, complete } = this.timeline;
    if (complete || oldest === 0) return;
    await this.#once(() => this.#page({ before: oldest }));
  }

  /**
   * Loads what is missing between two messages, from the older one on: first what the reader sees, in pages that are
   * quickly drawn, then the rest in as few requests as the server allows.
   *
   * @param {{ after: number, before: number }} hole
   */
  async fill(hole) {
    const load = async () => {
      for (let { after } = hole; after < hole.before - 1; ) {
        const messages = await this.#page({ after, before: hole.before }, after - hole.after < largestPage ? pageSize : largestPage);
        if (!messages.length) return;
        after = messages[messages.length - 1].offset;
      }
    };
    await this.#loading;
    await this.#once(load);
  }

  /**
   * Loads the part of a hole that its reader is about to see.
   *
   * @param {{ after: number, before: number }} hole
   * @param {boolean} fromBelow whether they come from the newer messages
   */
  async loadInto(hole, fromBelow) {
    await this.#once(async () => {
      if (!fromBelow) return this.#page(hole);
      const messages = await this.#page({ before: hole.before });
      if (!messages.some(({ offset }) => offset > hole.after)) this.timeline.lose(hole);
    });
  }

  /**
   * Loads the messages around one.
   *
   * @param {number} offset
   */
  async loadAround(offset) {
    if (this.timeline.find(offset)) return;
    await this.#loading;
    await this.#once(() => this.#page({ before: offset + Math.ceil(pageSize / 2) }));
  }

  /**
   * This person has read through an offset.
   *
   * @param {number} offset
   */
  markRead(offset) {
    if (this.readOffset !== null && offset <= this.readOffset) return;
    this.isHeldUnread = false;
    this.#setRead(offset);
    this.#saveRead({ offset, exact: false });
  }

  /**
   * Everything from this message on counts as unread again.
   *
   * @param {number} offset
   */
  markUnreadFrom(offset) {
    this.isHeldUnread = true;
    this.#setRead(offset - 1);
    this.#saveRead({ offset: offset - 1, exact: true });
  }

  /**
   * The same person has read through an offset elsewhere.
   *
   * @param {number} offset
   */
  onRead(offset) {
    this.#unsaved = null;
    if (offset !== this.readOffset) this.#setRead(offset);
  }

  /** Another tab read or unread something. */
  onStoredRead() {
    this.readOffset = this.#store.get(this.#readName, this.readOffset);
    this.#events.emit('change', null);
  }

  /**
   * Tells the server; where it cannot be told, the next connection does.
   *
   * @param {{ offset: number, exact: boolean }} mark
   */
  #saveRead(mark) {
    this.#unsaved = mark;
    this.#client.read(this.name, mark.offset, mark).then(
      () => this.#unsaved === mark && (this.#unsaved = null),
      () => {},
    );
  }

  /** @param {number} offset */
  #setRead(offset) {
    this.readOffset = offset;
    this.#store.set(this.#readName, offset);
    this.#events.emit('change', null);
  }

  /** @param {import('../net/parley.js').TopicState} state */
  #onReady(state) {
    const missed = Math.max(0, state.offset - this.head);
    this.head = Math.max(state.offset, state.recovered === false ? 0 : this.head);
    // A newcomer has nothing unread; one who returns has what came since.
    if (this.readOffset === null) this.#setRead(state.read ?? state.offset);
    else if (this.readOffset > state.offset) this.#setRead(state.offset);
    else if (this.#unsaved) this.#saveRead(this.#unsaved);
    else if (state.read !== undefined) this.onRead(state.read);
    // A newcomer's other devices begin at the same place.
    if (state.read === undefined && !this.#unsaved && state.offset > 0) this.#saveRead({ offset: this.readOffset ?? 0, exact: false });
    if (this.#known && state.recovered) this.#events.emit('recovered', missed);
    if (!this.#known) this.#followedFrom = state.offset;
    if (!this.#known && this.unread > 0 && !this.#opened) this.#lookForCalls();
    const isBehind = !this.#known && this.timeline.newest < state.offset;
    this.#known = true;
    this.people.load(() => this.#client.presence(this.name));
    if (this.#opened && (this.state === 'failed' || (this.state === 'ready' && isBehind))) this.#loadNewest();
    this.#events.emit('change', null);
  }

  /** @param {Message} message */
  #onMessage(message) {
    this.head = Math.max(this.head, message.offset);
    this.typing.stop(message.from.id);
    this.#noteCall(message);
    // Who answers has read what they answer to.
    if (message.from.id === this.#me && this.readOffset === message.offset - 1) this.markRead(message.offset);
    // What was never looked at is loaded when it is.
    if (this.#opened) this.timeline.add([message]);
    this.#events.emit('message', message);
    this.#events.emit('change', null);
  }

  /** @param {Message} message */
  #noteCall({ from, data, offset }) {
    if (from.id !== this.#me && calls(data, this.#me)) this.#callsMe.add(offset);
    else this.#callsMe.delete(offset);
  }

  /** What came while the page was closed, in a room that nobody has looked at yet. */
  async #lookForCalls() {
    const missed = { after: this.readOffset ?? 0, limit: largestPage };
    const page = await this.#client.history(this.name, missed).catch(() => null);
    page?.messages.forEach((message) => this.#noteCall(message));
    if (this.unreadCalls > 0) this.#events.emit('change', null);
  }

  /** @param {string} reason */
  #onGap(reason) {
    // Another log has other offsets; in the same one the hole shows itself.
    if (reason === 'epoch' || reason === 'ahead') {
      this.#callsMe.clear();
      this.timeline.reset();
      this.state = 'loading';
    }
    if (this.#opened) this.#loadNewest();
  }

  /** @param {ParleyError} error */
  #onRefused(error) {
    this.#subscription = null;
    this.refusal = error;
    this.state = 'refused';
    this.people.set([]);
    this.#events.emit('change', null);
    this.#events.emit('refused', null);
  }

  async #loadNewest() {
    try {
      await this.#page({});
      // Asked for before the room was followed: what was said in between is in neither.
      if (this.timeline.newest < this.#followedFrom) await this.#page({});
      this.state = 'ready';
    } catch {
      // The next connection tries again.
      if (this.state === 'loading') this.state = 'failed';
    }
    this.#events.emit('change', null);
  }

  /**
   * @param {{ before?: number, after?: number }} bounds
   * @param {number} [limit]
   */
  async #page(bounds, limit = pageSize) {
    const page = await this.#client.history(this.name, { ...bounds, limit });
    page.messages.forEach((message) => this.#noteCall(message));
    this.timeline.addPage(page.messages.map((message) => this.#tombstones.mark(message)), { ...bounds, more: page.more });
    this.head = Math.max(this.head, this.timeline.newest);
    return page.messages;
  }

  /**
   * One page at a time; who asks meanwhile waits for that one. A page that did not come is asked for again by the
   * next scroll or click.
   *
   * @param {() => Promise<unknown>} load
   */
  #once(load) {
    this.#loading ??= load()
      .then(() => {}, () => {})
      .finally(() => (this.#loading = null));
    return this.#loading;
  }
}
