import { Emitter } from './Emitter.js';
import { Position } from './Position.js';

/** @import { Change, Message, PresenceChange, Renamed, Rules, SubscribeOptions, SubscribeRequest, TopicState, User } from './types.js' */
/** @import { ParleyError } from './ParleyError.js' */

/**
 * @typedef {object} SubscriptionEvents
 * @property {Message} message
 * @property {Change} edited
 * @property {Change} deleted
 * @property {PresenceChange} joined
 * @property {PresenceChange} left
 * @property {Renamed} renamed
 * @property {PresenceChange} away      nobody is at any connection of this user
 * @property {PresenceChange} back      somebody is again
 * @property {{ topic: string, user: User }} typing
 * @property {{ topic: string, offset: number }} read  this user has read through an offset elsewhere
 * @property {Rules} rules             how the room is moderated has changed
 * @property {TopicState} ready         subscribed, at first and again after each reconnect
 * @property {{ reason: string }} gap   what came since the last message could not be recovered; load the history
 * @property {ParleyError} refused      the server does not allow it; it is not asked for again
 */

/**
 * One topic that this client follows, across reconnects: it knows the last entry it saw, asks to continue after it,
 * and lets no entry through twice.
 */
export class Subscription {
  /** @type {Emitter<SubscriptionEvents>} */
  #events = new Emitter();
  #options;
  #leave;
  /** @type {Position | null} */
  #position;

  #skipped = false;

  /** The topic's newest offset that this client knows of. */
  offset = 0;

  /**
   * @param {string} topic
   * @param {SubscribeOptions} options
   * @param {() => void} leave
   */
  constructor(topic, options, leave) {
    this.topic = topic;
    this.#options = options;
    this.#leave = leave;
    this.#position = Position.parse(options.since);
  }

  /** The id of the last entry seen, or null before the first. */
  get lastId() {
    return this.#position?.toString() ?? null;
  }

  /**
   * @template {keyof SubscriptionEvents} Name
   * @param {Name} name
   * @param {(value: SubscriptionEvents[Name]) => void} handler
   * @returns {() => void} ends it
   */
  on(name, handler) {
    return this.#events.on(name, handler);
  }

  /** Ends the subscription. */
  close() {
    this.#leave();
  }

  /**
   * What to ask the server for, now.
   *
   * @returns {SubscribeRequest}
   */
  request() {
    const { last, people, since } = this.#options;
    return {
      topic: this.topic,
      since: this.lastId ?? since,
      last,
      people: people || undefined,
    };
  }

  /** Whether a long break may be skipped. */
  get limitsReplay() {
    return this.#options.maxMissed !== undefined && this.#position !== null;
  }

  /** @param {number} newest the topic's newest offset, looked up before resuming */
  skipIfTooMuch(newest) {
    if (newest - this.offset <= (this.#options.maxMissed ?? Infinity)) return;
    this.#position = null;
    this.#skipped = true;
  }

  /**
   * The server's answer to {@link request}. It comes before the entries that it speaks of.
   *
   * @param {TopicState} state
   */
  onState(state) {
    const lost = this.#position !== null && state.recovered === false;
    this.offset = state.offset;
    // What remains of a trimmed topic follows as a replay after the same position; otherwise the position is void.
    if (lost && state.reason !== 'trimmed') this.#position = null;
    // While a replay is under way the position follows the entries, so that a break in its middle loses none.
    const replays = Boolean(this.#options.last && state.offset > 0) || this.#options.since === 'start';
    if (this.#position === null && !replays) this.#position = Position.parse(state.head);
    this.#events.emit('ready', state);
    const reason = this.#skipped ? 'many' : lost ? (state.reason ?? 'unknown') : null;
    this.#skipped = false;
    if (reason) this.#events.emit('gap', { reason });
  }

  /**
   * @param {'message' | 'edited' | 'deleted'} type
   * @param {any} entry
   */
  onEntry(type, entry) {
    const position = Position.parse(entry.id);
    const last = this.#position;
    if (position && last && position.epoch === last.epoch && !position.isAfter(last)) return;
    if (position) this.#position = position;
    if (type === 'message' && entry.offset > this.offset) this.offset = entry.offset;
    this.#events.emit(type, entry);
  }

  /**
   * @param {any} type  one of those that are not entries of the log
   * @param {any} payload
   */
  onNotice(type, payload) {
    this.#events.emit(type, payload);
  }

  /** @param {ParleyError} error */
  onRefused(error) {
    this.#events.emit('refused', error);
  }
}
