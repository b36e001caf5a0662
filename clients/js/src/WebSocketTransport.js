import { ParleyError } from './ParleyError.js';
import { Transport } from './Transport.js';

/** @import { HttpApi } from './HttpApi.js' */
/** @import { ServerEvent, SubscribeRequest } from './types.js' */
/** @import { TransportHandlers, TopicStates } from './Transport.js' */

/**
 * @typedef {object} Pending
 * @property {(payload: any) => void} resolve
 * @property {(error: ParleyError) => void} reject
 * @property {ReturnType<typeof setTimeout>} timer
 */

/** One WebSocket: events in, commands with their answers out. */
export class WebSocketTransport extends Transport {
  #api;
  #WebSocket;
  #answerMs;
  /** @type {WebSocket | null} */
  #socket = null;
  #nextRef = 1;
  /** @type {string | null} */
  #token = null;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  /** @type {(milliseconds: number) => void} */
  #onLatency;

  /**
   * @param {HttpApi} api
   * @param {new (url: string) => any} WebSocket
   * @param {number} answerMs how long a command waits for its answer
   * @param {(milliseconds: number) => void} onLatency
   * @param {TransportHandlers} handlers
   */
  constructor(api, WebSocket, answerMs, onLatency, handlers) {
    super('websocket', handlers);
    this.#api = api;
    this.#WebSocket = WebSocket;
    this.#answerMs = answerMs;
    this.#onLatency = onLatency;
  }

  /** @override */
  open() {
    const { tokens } = this.#api;
    const socket = new this.#WebSocket(this.#api.webSocketUrl('ws', { authenticate: tokens.used ? 1 : undefined }).href);
    this.#socket = socket;
    // A browser's WebSocket can send no header: the token goes first.
    if (tokens.used) socket.onopen = () => this.#authenticate(() => tokens.get());
    socket.onmessage = (/** @type {{ data: unknown }} */ event) => this.#onFrame(String(event.data));
    socket.onclose = (/** @type {{ code: number, reason: string }} */ event) => this.#onClose(event.code, event.reason);
    // A close follows every error and says as much.
    socket.onerror = () => {};
  }

  /** @override */
  get takesCommands() {
    return true;
  }

  /**
   * @override
   * @param {string} type
   * @param {unknown} payload
   * @param {(payload: any) => void} [onAnswer]
   * @returns {Promise<any>}
   */
  command(type, payload, onAnswer) {
    const socket = this.#socket;
    if (!socket || socket.readyState !== 1) return Promise.reject(new ParleyError('closed', 'The connection is closed.'));
    const ref = this.#nextRef++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(ref);
        reject(new ParleyError('timeout', `No answer to ${type} within ${this.#answerMs} ms.`));
      }, this.#answerMs);
      const answered = (/** @type {any} */ answer) => {
        onAnswer?.(answer);
        resolve(answer);
      };
      this.#pending.set(ref, { resolve: answered, reject, timer });
      socket.send(JSON.stringify({ type, ref, payload }));
    });
  }

  /**
   * @override
   * @param {SubscribeRequest[]} requests
   * @param {(topics: TopicStates) => void} onAnswer
   */
  async subscribe(requests, onAnswer) {
    const sent = performance.now();
    await this.command('subscribe', { topics: requests }, (answer) => onAnswer(answer?.topics ?? {}));
    this.#onLatency(performance.now() - sent);
  }

  /**
   * @override
   * @param {string[]} topics
   */
  async unsubscribe(topics) {
    await this.command('unsubscribe', { topics });
  }

  /**
   * @override
   * @param {boolean} isAway
   */
  setAway(isAway) {
    this.command('away', { away: isAway }).catch(() => {});
  }

  /** @override */
  dropToken() {
    // Who needs the new one asks again, and hears then why there is none.
    this.#api.tokens.renew(this.#token).catch(() => {});
  }

  /** @override */
  renewToken() {
    return this.#authenticate(() => this.#api.tokens.renew(this.#token));
  }

  /**
   * Sends a token. When the server does not take it, it closes or goes on as its rules say; nothing is to be done here.
   *
   * @param {() => Promise<string | null>} get
   */
  async #authenticate(get) {
    try {
      this.#token = await get();
    } catch {
      // The next attempt asks again.
      this.#socket?.close(1000);
      return this.end(1006, 'no_token');
    }
    await this.command('refresh', { token: this.#token ?? '' }).catch(async (error) => {
      if (error.code === 'token_expired') await this.#api.tokens.renew(this.#token).catch(() => {});
    });
  }

  /** @override */
  probe() {
    // Any answer is a sign of life, also that of a server that does not know the command.
    const sent = performance.now();
    const heard = () => this.#onLatency(performance.now() - sent);
    this.command('ping', {}).then(heard, (error) => {
      if (error.code !== 'closed' && error.code !== 'timeout') heard();
    });
    return true;
  }

  /** @override */
  close() {
    super.close();
    this.#rejectPending();
    this.#socket?.close(1000);
  }

  /** @param {string} frame */
  #onFrame(frame) {
    /** @type {ServerEvent} */
    let event;
    try {
      event = JSON.parse(frame);
    } catch {
      this.#socket?.close(1000);
      return this.end(1006, 'bad_frame');
    }
    if (event.type !== 'reply' && event.type !== 'error') return this.receive(event);
    this.heardAt = Date.now();
    const pending = typeof event.ref === 'number' ? this.#pending.get(event.ref) : undefined;
    // An error without a ref is about the connection; its close follows.
    if (!pending) return;
    this.#pending.delete(/** @type {number} */ (event.ref));
    clearTimeout(pending.timer);
    if (event.type === 'reply') return pending.resolve(event.payload);
    const error = event.payload ?? {};
    pending.reject(new ParleyError(error.code ?? 'bad_request', error.message ?? 'The server refused.', error));
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #onClose(code, reason) {
    this.#rejectPending();
    this.end(code || 1006, reason || 'lost');
  }

  #rejectPending() {
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer);
      pending.reject(new ParleyError('closed', 'The connection ended before the answer.'));
    }
    this.#pending.clear();
  }
}
