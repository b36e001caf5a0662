import { closeCodes } from './codes.js';

/** @import { ServerEvent, SubscribeRequest, TopicState, TransportKind } from './types.js' */

/**
 * What a transport tells its owner.
 *
 * @typedef {object} TransportHandlers
 * @property {(event: ServerEvent) => void} onEvent   every event but the answers to commands
 * @property {(end: TransportEnd) => void} onEnd      once, when the connection is over; not after `close()`
 *
 * @typedef {object} TransportEnd
 * @property {number} code           the close code, or 1006
 * @property {string} name
 * @property {boolean} reconnect     whether to come back
 * @property {number | null} after   milliseconds to wait first, when the server said so
 *
 * @typedef {Record<string, TopicState>} TopicStates
 */

const tokenExpired = 4004;

/**
 * One connection of one kind: opened once, ended once. Subclasses do the talking.
 */
export class Transport {
  /** When the server was last heard, milliseconds since 1970. */
  heardAt = Date.now();

  /** @type {TransportHandlers} */
  #handlers;
  #over = false;
  /** @type {{ code: number, name: string, reconnect: boolean, after?: number } | null} */
  #announced = null;

  /**
   * @param {TransportKind} kind
   * @param {TransportHandlers} handlers
   */
  constructor(kind, handlers) {
    this.kind = kind;
    this.#handlers = handlers;
  }

  get over() {
    return this.#over;
  }

  /**
   * Connects. `ready` comes as an event; its `topics` hold the answers for the requests that could be sent with it.
   *
   * @param {SubscribeRequest[]} _requests
   */
  open(_requests) {}

  /**
   * Subscribes on the live connection. The answer is given to `onAnswer` before any event of these topics.
   *
   * @param {SubscribeRequest[]} _requests
   * @param {(topics: TopicStates) => void} _onAnswer
   * @returns {Promise<void>}
   */
  async subscribe(_requests, _onAnswer) {}

  /**
   * @param {string[]} _topics
   * @returns {Promise<void>}
   */
  async unsubscribe(_topics) {}

  /**
   * Tells the server whether nobody is at this end. Nothing is repeated when it gets lost.
   *
   * @param {boolean} _isAway
   */
  setAway(_isAway) {}

  /** The token is about to end: gets another one and goes on with it. */
  async renewToken() {}

  /** The connection ended because its token is good no longer: the next one needs another. */
  dropToken() {}

  /** Whether this transport takes {@link command}; otherwise requests go beside it. */
  get takesCommands() {
    return false;
  }

  /**
   * Sends a command. Rejects with `closed` when the connection ends first and with `timeout` when no answer comes.
   *
   * @param {string} type
   * @param {unknown} _payload
   * @param {(payload: any) => void} [_onAnswer] called before the next event is handled
   * @returns {Promise<any>}
   */
  command(type, _payload, _onAnswer) {
    return Promise.reject(new TypeError(`There is no way to send ${type}.`));
  }

  /** Asks for a sign of life. Returns false when this transport cannot ask. */
  probe() {
    return false;
  }

  /** Ends the connection from this side, silently. */
  close() {
    this.#over = true;
  }

  /** @param {ServerEvent} event */
  receive(event) {
    this.heardAt = Date.now();
    if (this.#over) return;
    if (event.type === 'close') this.#announced = event.payload;
    else if (event.type === 'token_expired') this.renewToken();
    else this.#handlers.onEvent(event);
  }

  /**
   * The connection is over. What the server announced goes before what the transport saw.
   *
   * @param {number} code
   * @param {string} name
   */
  end(code, name) {
    if (this.#over) return;
    this.#over = true;
    const announced = this.#announced;
    if ((announced?.code ?? code) === tokenExpired) this.dropToken();
    const known = closeCodes.find(({ number }) => number === code);
    this.#handlers.onEnd({
      code: announced?.code ?? code,
      name: announced?.name ?? known?.name ?? name,
      reconnect: announced?.reconnect ?? known?.reconnect ?? !(code >= 4500 && code <= 4999),
      after: announced?.after ?? null,
    });
  }
}
