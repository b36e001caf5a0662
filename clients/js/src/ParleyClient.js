import { Emitter } from './Emitter.js';
import { Following } from './Following.js';
import { Link } from './Link.js';
import { ParleyError } from './ParleyError.js';
import { ParleyRequests } from './ParleyRequests.js';
import { PublishQueue } from './PublishQueue.js';
import { Subscription } from './Subscription.js';
import { randomKey } from './randomKey.js';
import { transportsOf } from './transports.js';

/**
 * @import { ClientOptions, PublishOptions, Published, ServerEvent, Status, SubscribeOptions, Timing,
 *   TransportKind, User } from './types.js'
 */
/** @import { Outgoing } from './PublishQueue.js' */
/** @import { Transport } from './Transport.js' */

/** @type {Timing} */
const defaultTiming = {
  backoffFirst: 500,
  backoffMax: 30_000,
  connect: 10_000,
  probe: 16_000,
  silence: 35_000,
  answer: 10_000,
  longBreak: 30_000,
  settled: 5_000,
};

/** Events of a topic that are not entries of its log. */
const notices = new Set(['joined', 'left', 'renamed', 'away', 'back', 'typing', 'read', 'rules']);

/**
 * @typedef {object} ClientEvents
 * @property {Status} status
 * @property {{ connection: string, user: User | null }} ready  connected; who the server takes this client for
 */

/**
 * A client of a Parley server. It keeps one connection for all its topics, continues after every break where it was,
 * and publishes each message exactly once.
 *
 * ```js
 * const parley = new ParleyClient({ base: 'http://192.168.0.12:8080/' });
 * parley.subscribe('lobby', { last: 50 }).on('message', (message) => console.log(message.data));
 * parley.connect();
 * await parley.publish('lobby', { text: 'hello' });
 * ```
 */
export class ParleyClient extends ParleyRequests {
  #timing;
  #link;
  /** @type {Emitter<ClientEvents>} */
  #events = new Emitter();
  /** @type {Map<string, Subscription>} */
  #subscriptions = new Map();
  /** What the newest attempt to connect asked for. */
  /** @type {Map<string, Subscription>} */
  #offered = new Map();
  /** What the server was told on the connection that is ready, or was the last to be. */
  /** @type {Following | null} */
  #following = null;
  /** @type {Map<string, PublishQueue>} */
  #queues = new Map();

  #isAway = false;

  /** @param {ClientOptions} [options] */
  constructor(options = {}) {
    super(options);
    this.#timing = { ...defaultTiming, ...options.timing };
    const WebSocket = options.WebSocket ?? globalThis.WebSocket;
    const wanted = options.transport ?? 'auto';
    if (wanted === 'websocket' && !WebSocket) throw new TypeError('There is no WebSocket here: give one in the options.');
    /** @type {TransportKind[]} */
    const kinds = wanted !== 'auto' ? [wanted] : WebSocket ? ['websocket', 'sse'] : ['sse'];
    const make = transportsOf(this.api, this.#timing, options, () => this.#link);
    this.#link = new Link(kinds, make, this.#timing, {
      prepare: (awayMs) => this.#skipWhatIsTooMuch(awayMs),
      requests: () => this.#requests(),
      onEvent: (event) => this.#onEvent(event),
      onReady: (transport, ready) => this.#onReady(transport, ready),
      onStatus: (status) => this.#onStatus(status),
    });
  }

  /** The state of the connection, now. */
  get status() {
    return this.#link.status;
  }

  /**
   * @template {keyof ClientEvents} Name
   * @param {Name} name
   * @param {(value: ClientEvents[Name]) => void} handler
   * @returns {() => void} ends it
   */
  on(name, handler) {
    return this.#events.on(name, handler);
  }

  /** Connects and stays connected. While it waits for the next attempt, tries at once. */
  connect() {
    this.#link.start();
  }

  /** Ends the connection, until {@link connect}. Subscriptions and waiting messages are kept. */
  disconnect() {
    this.#link.stop();
  }

  /**
   * Follows a topic. Subscribing again to the same topic gives the same subscription.
   *
   * @param {string} topic
   * @param {SubscribeOptions} [options]
   * @returns {Subscription}
   */
  subscribe(topic, options = {}) {
    // The form in which the server's answers name it.
    const name = topic.normalize('NFC');
    const present = this.#subscriptions.get(name);
    if (present) return present;
    const subscription = new Subscription(name, options, () => this.#leave(subscription));
    this.#subscriptions.set(name, subscription);
    if (this.#link.idle) this.#link.wake();
    else this.#settle();
    return subscription;
  }

  /**
   * Publishes a message. The promise is kept when the server has it, and breaks only when the server refuses it or the
   * signal gives it up: a lost connection or a missing answer is waited out, and the same key keeps the message single.
   * Messages to one topic go out one after the other.
   *
   * A client that was never asked to connect publishes by HTTP; any other waits until it is connected.
   *
   * @param {string} topic
   * @param {unknown} data any JSON value
   * @param {PublishOptions} [options]
   * @returns {Promise<Published>}
   */
  async publish(topic, data, options = {}) {
    let queue = this.#queues.get(topic);
    if (!queue) {
      queue = new PublishQueue((outgoing) => this.#send(topic, outgoing), this.#timing);
      this.#queues.set(topic, queue);
    }
    try {
      return await queue.push(data, { ...options, key: options.key ?? randomKey() });
    } finally {
      if (queue.idle && this.#queues.get(topic) === queue) this.#queues.delete(topic);
    }
  }

  /**
   * Tells the others that this user is typing. Nothing is repeated when it gets lost.
   *
   * @param {string} topic
   */
  async typing(topic) {
    const transport = this.#link.transport;
    if (transport?.takesCommands) await transport.command('typing', { topic });
    else await this.api.request('POST', this.topicUrl(topic, '/typing'));
  }

  /**
   * Moves this user's read mark forward, or with `exact` also back. Nothing is repeated when it gets lost: the next mark
   * says as much.
   *
   * @param {string} topic
   * @param {number} offset
   * @param {{ exact?: boolean }} [options]
   */
  async read(topic, offset, { exact } = {}) {
    const transport = this.#link.transport;
    if (transport?.takesCommands) await transport.command('read', { topic, offset, exact });
    else await this.api.request('PUT', this.topicUrl(topic, '/read'), { body: { offset, exact } });
  }

  /**
   * Says whether nobody is here: others see a user as away while all its connections are. Told again after each reconnect.
   *
   * @param {boolean} isAway
   */
  setAway(isAway) {
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    this.#settle();
  }

  /**
   * After a long break, subscriptions that do not want everything that they missed go on with the newest.
   *
   * @param {number} awayMs
   */
  async #skipWhatIsTooMuch(awayMs) {
    if (awayMs < this.#timing.longBreak) return;
    const limited = [...this.#subscriptions.values()].filter((subscription) => subscription.limitsReplay);
    const look = async (/** @type {Subscription} */ subscription) => {
      const { offset } = await this.topic(subscription.topic);
      subscription.skipIfTooMuch(offset);
    };
    // Where the server does not say, everything is replayed.
    await Promise.allSettled(limited.map(look));
  }

  /** Tells the server what has changed; a connection that is not ready yet begins with it. */
  #settle() {
    const transport = this.#link.ready;
    if (transport) this.#following?.settle().catch(() => this.#link.fail(transport));
  }

  #requests() {
    this.#offered = new Map(this.#subscriptions);
    return [...this.#subscriptions.values()].map((subscription) => subscription.request());
  }

  /** @param {Status} status */
  #onStatus(status) {
    this.#events.emit('status', status);
    if (status.state === 'live') for (const queue of this.#queues.values()) queue.wake();
  }

  /** @param {ServerEvent} event */
  #onEvent({ type, payload }) {
    const subscription = this.#following?.find(payload?.topic);
    if (!subscription) return;
    if (type === 'unsubscribed') {
      // The right to it was taken away. It is not asked for again by itself.
      this.#following?.drop(payload.topic);
      this.#refused(subscription, new ParleyError(payload.code, payload.message, payload));
    } else if (type === 'message' || type === 'edited' || type === 'deleted') subscription.onEntry(type, payload);
    else if (notices.has(type)) subscription.onNotice(type, payload);
  }

  /**
   * @param {Transport} transport
   * @param {any} ready
   */
  async #onReady(transport, ready) {
    this.#following = new Following(transport, {
      topics: () => this.#subscriptions,
      isAway: () => this.#isAway,
      onRefused: (subscription, error) => this.#refused(subscription, error),
    });
    this.#following.begin(this.#offered, ready.topics ?? {});
    this.#events.emit('ready', { connection: ready.connection, user: ready.user ?? null });
    await this.#following.settle();
  }

  /**
   * @param {Subscription} subscription
   * @param {ParleyError} error
   */
  #refused(subscription, error) {
    this.#subscriptions.delete(subscription.topic);
    subscription.onRefused(error);
  }

  /** @param {Subscription} subscription */
  #leave(subscription) {
    if (this.#subscriptions.get(subscription.topic) !== subscription) return;
    this.#subscriptions.delete(subscription.topic);
    this.#settle();
  }

  /**
   * @param {string} topic
   * @param {Outgoing} outgoing
   * @returns {Promise<Published> | null}
   */
  #send(topic, { data, options }) {
    const { key, kind, ifOffset } = options;
    const transport = this.#link.transport;
    if (transport?.takesCommands) return transport.command('publish', { topic, data, key, kind, ifOffset });
    if (!transport && this.#link.used && !this.#link.idle) return null;
    /** @type {Record<string, string>} */
    const headers = { 'Idempotency-Key': key };
    if (kind !== undefined) headers['Parley-Kind'] = kind;
    if (ifOffset !== undefined) headers['If-Match'] = String(ifOffset);
    const signal = AbortSignal.timeout(this.#timing.answer);
    return this.api
      .request('POST', this.topicUrl(topic, '/messages'), { body: data, headers, signal })
      .catch((error) => {
        throw error.code === 'aborted' ? new ParleyError('timeout', 'The server did not answer in time.') : error;
      });
  }
}
