import { Backoff } from './Backoff.js';
import { Watchdog } from './Watchdog.js';

/** @import { Transport, TransportEnd, TransportHandlers } from './Transport.js' */
/** @import { ServerEvent, State, Status, SubscribeRequest, Timing, TransportKind } from './types.js' */

/**
 * @typedef {object} LinkOwner
 * @property {(awayMs: number) => Promise<void>} prepare         what to do before an attempt after a break of this length
 * @property {() => SubscribeRequest[]} requests                  what to subscribe to when connecting
 * @property {(event: ServerEvent) => void} onEvent
 * @property {(transport: Transport, ready: any) => Promise<void>} onReady  restores what the server has to know
 * @property {(status: Status) => void} onStatus
 */

/**
 * Keeps one connection open for as long as it is wanted: chooses the transport, waits between attempts, notices a
 * dead connection, and says at any time what the state is.
 */
export class Link {
  #owner;
  #timing;
  #make;
  #kinds;
  #backoff;
  #watchdog;
  /** @type {Transport | null} */
  #transport = null;
  #isReady = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #wanted = false;
  #used = false;
  #idle = false;
  #kindIndex = 0;
  /** Transports that have worked; a restart of the server is no reason to leave them. */
  #proven = new Set();
  #failures = 0;
  #liveAt = 0;
  /** @type {number | null} */
  #lostAt = null;
  /** @type {Status} */
  #status = { state: 'disconnected', transport: null, since: Date.now(), retryAt: null, latency: null, close: null };

  /**
   * @param {TransportKind[]} kinds in the order in which to try them
   * @param {(kind: TransportKind, handlers: TransportHandlers) => Transport} make
   * @param {Timing} timing
   * @param {LinkOwner} owner
   */
  constructor(kinds, make, timing, owner) {
    this.#kinds = kinds;
    this.#make = make;
    this.#timing = timing;
    this.#owner = owner;
    this.#backoff = new Backoff(timing.backoffFirst, timing.backoffMax);
    this.#watchdog = new Watchdog(timing, () => this.#lost({ code: 1006, name: 'silent', reconnect: true, after: null }));
    const target = /** @type {any} */ (globalThis);
    target.addEventListener?.('online', () => this.wake());
    target.addEventListener?.('offline', () => this.#refresh());
    target.document?.addEventListener('visibilitychange', () => target.document.hidden || this.wake());
  }

  get status() {
    return this.#status;
  }

  /** The transport while it is live. */
  get transport() {
    return this.#status.state === 'live' ? this.#transport : null;
  }

  /** The transport once the server has said that it is there. */
  get ready() {
    return this.#isReady ? this.#transport : null;
  }

  /** Whether a connection was ever asked for. */
  get used() {
    return this.#used;
  }

  /** Whether it is to be connected but has nothing to connect for: an event stream needs a topic. */
  get idle() {
    return this.#wanted && this.#idle;
  }

  start() {
    if (this.#wanted && this.#status.state !== 'waiting' && this.#status.state !== 'offline') return;
    this.#wanted = true;
    this.#used = true;
    this.#backoff.reset();
    this.#attempt();
  }

  stop() {
    this.#wanted = false;
    this.#idle = false;
    if (this.#status.state === 'live') this.#lostAt = Date.now();
    this.#drop();
    this.#set('disconnected', { retryAt: null });
  }

  /** The network or the tab is back: try now, or prove that the connection lives. */
  wake() {
    if (this.#status.state === 'waiting' || this.#status.state === 'offline') this.#attempt();
    else this.#watchdog.check();
  }

  /**
   * The connection turned out to be of no use.
   *
   * @param {Transport} transport
   */
  fail(transport) {
    if (transport === this.#transport) this.#lost({ code: 1006, name: 'lost', reconnect: true, after: null });
  }

  /** @param {number} milliseconds */
  onLatency(milliseconds) {
    this.#status = { ...this.#status, latency: milliseconds };
    this.#owner.onStatus(this.#status);
  }

  #attempt() {
    this.#drop();
    const kind = this.#kinds[this.#kindIndex % this.#kinds.length];
    this.#idle = kind === 'sse' && this.#owner.requests().length === 0;
    if (this.#idle) return this.#set('waiting', { transport: kind, retryAt: null });
    this.#set('connecting', { transport: kind, retryAt: null });
    const transport = this.#make(kind, {
      onEvent: (event) => (event.type === 'ready' ? this.#ready(transport, event.payload) : this.#owner.onEvent(event)),
      onEnd: (end) => this.#lost(end),
    });
    this.#transport = transport;
    this.#timer = setTimeout(() => this.#lost({ code: 1006, name: 'timeout', reconnect: true, after: null }), this.#timing.connect);
    const open = () => {
      if (transport !== this.#transport) return;
      const requests = this.#owner.requests();
      // All topics were left while this was prepared.
      if (kind === 'sse' && !requests.length) this.#attempt();
      else transport.open(requests);
    };
    if (this.#lostAt === null) open();
    else this.#owner.prepare(Date.now() - this.#lostAt).then(open);
  }

  /**
   * @param {Transport} transport
   * @param {any} ready
   */
  async #ready(transport, ready) {
    if (transport !== this.#transport) return;
    this.#isReady = true;
    this.#proven.add(transport.kind);
    this.#failures = 0;
    try {
      await this.#owner.onReady(transport, ready);
    } catch {
      return this.fail(transport);
    }
    if (transport !== this.#transport || transport.over) return;
    clearTimeout(this.#timer);
    this.#liveAt = Date.now();
    this.#lostAt = null;
    this.#watchdog.watch(transport);
    this.#set('live', { retryAt: null, close: null });
  }

  /** @param {TransportEnd} end */
  #lost(end) {
    const kind = this.#transport?.kind;
    const wasLive = this.#status.state === 'live';
    if (wasLive) this.#lostAt = Date.now();
    this.#drop();
    const close = { code: end.code, name: end.name };
    if (!end.reconnect) {
      this.#wanted = false;
      return this.#set('stopped', { close, retryAt: null });
    }
    if (!this.#wanted) return;
    if (wasLive && Date.now() - this.#liveAt >= this.#timing.settled) this.#backoff.reset();
    let pause = end.after ?? undefined;
    if (!wasLive && end.after === null && this.#changeKind(kind)) pause = 0;
    pause ??= this.#backoff.next();
    this.#set(this.#offline() ? 'offline' : 'waiting', { close, retryAt: Date.now() + pause });
    this.#timer = setTimeout(() => this.#attempt(), pause);
  }

  /**
   * After an attempt that failed, takes the other transport: at once when this one never worked, and for one attempt
   * in four when it did. Returns whether to try without a pause.
   *
   * @param {TransportKind | undefined} kind
   */
  #changeKind(kind) {
    this.#failures++;
    if (this.#kinds.length < 2) return false;
    if (this.#proven.size === 0) {
      this.#kindIndex++;
      return this.#kindIndex % this.#kinds.length !== 0;
    }
    const proven = this.#kinds.findIndex((other) => this.#proven.has(other));
    this.#kindIndex = this.#failures % 4 === 3 ? this.#kinds.findIndex((other) => other !== kind) : proven;
    return false;
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#watchdog.stop();
    this.#isReady = false;
    this.#transport?.close();
    this.#transport = null;
  }

  #offline() {
    return /** @type {any} */ (globalThis).navigator?.onLine === false;
  }

  #refresh() {
    if (this.#status.state === 'waiting' && this.#offline()) this.#set('offline', {});
    else this.#watchdog.check();
  }

  /**
   * @param {State} state
   * @param {Partial<Status>} change
   */
  #set(state, change) {
    const since = state === this.#status.state ? this.#status.since : Date.now();
    const latency = state === 'connecting' ? null : this.#status.latency;
    this.#status = { ...this.#status, latency, ...change, state, since };
    this.#owner.onStatus(this.#status);
  }
}
