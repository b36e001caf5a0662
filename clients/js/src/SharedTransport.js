import { ParleyError } from './ParleyError.js';
import { Transport } from './Transport.js';
import { randomKey } from './randomKey.js';

/** @import { SharedMessage } from './SharedHub.js' */
/** @import { SharedPort } from './SharedPort.js' */
/** @import { SubscribeRequest, TransportKind } from './types.js' */
/** @import { TransportHandlers, TopicStates } from './Transport.js' */

/** A tab's share of a connection that several tabs have: passes everything on to a {@link SharedHub}. */
export class SharedTransport extends Transport {
  #port;
  #session = randomKey();
  #onLatency;
  #nextRef = 1;
  /** @type {Map<number, { resolve: (payload: any) => void, reject: (error: ParleyError) => void }>} */
  #pending = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {TransportKind} kind
   * @param {SharedPort} port
   * @param {(milliseconds: number) => void} onLatency
   * @param {TransportHandlers} handlers
   */
  constructor(kind, port, onLatency, handlers) {
    super(kind, handlers);
    this.#port = port;
    this.#onLatency = onLatency;
  }

  /** @override */
  get takesCommands() {
    return this.kind === 'websocket';
  }

  /**
   * @override
   * @param {SubscribeRequest[]} requests
   */
  open(requests) {
    this.#port.open((message) => this.#onMessage(message), { type: 'open', session: this.#session, payload: requests });
    this.#schedulePing();
  }

  /**
   * @override
   * @param {SubscribeRequest[]} requests
   * @param {(topics: TopicStates) => void} onAnswer
   */
  async subscribe(requests, onAnswer) {
    await this.#call('subscribe', requests, onAnswer);
  }

  /**
   * @override
   * @param {string[]} topics
   */
  async unsubscribe(topics) {
    await this.#call('unsubscribe', topics);
  }

  /**
   * @override
   * @param {string} type
   * @param {unknown} payload
   * @param {(payload: any) => void} [onAnswer]
   */
  command(type, payload, onAnswer) {
    return this.#call('command', { type, payload }, onAnswer);
  }

  /** @override */
  probe() {
    this.#post('ping', true);
    return true;
  }

  /**
   * @override
   * @param {boolean} isAway
   */
  setAway(isAway) {
    this.#post('away', isAway);
  }

  /** @override */
  close() {
    if (!this.over) this.#post('bye');
    super.close();
    this.#release();
  }

  /**
   * @override
   * @param {number} code
   * @param {string} name
   */
  end(code, name) {
    this.#release();
    super.end(code, name);
  }

  /**
   * @param {string} type
   * @param {unknown} payload
   * @param {(payload: any) => void} [onAnswer]
   * @returns {Promise<any>}
   */
  #call(type, payload, onAnswer) {
    if (this.over) return Promise.reject(new ParleyError('closed', 'The connection is closed.'));
    const ref = this.#nextRef++;
    return new Promise((resolve, reject) => {
      const answered = (/** @type {any} */ answer) => {
        onAnswer?.(answer);
        resolve(answer);
      };
      this.#pending.set(ref, { resolve: answered, reject });
      this.#post(type, payload, ref);
    });
  }

  /** @param {SharedMessage} message */
  #onMessage({ type, session, ref, payload }) {
    if (session !== this.#session) return;
    this.heardAt = Date.now();
    if (type === 'event') return this.receive(payload);
    if (type === 'latency') return this.#onLatency(payload);
    if (type === 'end') {
      this.receive({ type: 'close', payload });
      return this.end(payload.code, payload.name);
    }
    const pending = ref === undefined ? undefined : this.#pending.get(ref);
    if (!pending) return;
    this.#pending.delete(/** @type {number} */ (ref));
    if (type === 'answer') pending.resolve(payload);
    else pending.reject(new ParleyError(payload.code, payload.message, payload));
  }

  /**
   * @param {string} type
   * @param {unknown} [payload]
   * @param {number} [ref]
   */
  #post(type, payload, ref) {
    this.#port.post({ type, session: this.#session, ref, payload });
  }

  /** Whether the hub is there is asked every now and then: one that crashed or sleeps does not say so. */
  #schedulePing() {
    this.#timer = setTimeout(() => {
      const asked = Date.now();
      this.#post('ping');
      this.#timer = setTimeout(() => {
        if (this.heardAt >= asked) this.#schedulePing();
        else this.end(1006, 'lost');
      }, this.#port.patienceMs);
    }, this.#port.pingMs);
  }

  #release() {
    clearTimeout(this.#timer);
    this.#port.detach();
    for (const { reject } of this.#pending.values()) reject(new ParleyError('closed', 'The connection ended before the answer.'));
    this.#pending.clear();
  }
}
