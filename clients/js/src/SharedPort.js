/** @import { SharedMessage } from './SharedHub.js' */

/**
 * A tab's way to the hub. It outlives the connections, so that a tab which waits for its next attempt hears that another
 * one was quicker.
 */
export class SharedPort {
  /** How often the hub is asked whether it is there. */
  pingMs = 15_000;
  /** How long it may take to say so. */
  patienceMs = 5_000;

  #onUp;
  #session = '';
  /** Takes what comes while a transport is open. */
  /** @type {((message: SharedMessage) => void) | null} */
  handler = null;

  /** @param {() => void} onUp there is a connection */
  constructor(onUp) {
    this.#onUp = onUp;
  }

  /**
   * Messages go to a transport from now on.
   *
   * @param {(message: SharedMessage) => void} handler
   * @param {SharedMessage} message the first one
   */
  open(handler, message) {
    this.take(handler, message);
    this.post(message);
  }

  /**
   * @param {(message: SharedMessage) => void} handler
   * @param {SharedMessage} message
   */
  take(handler, { session = '' }) {
    this.handler = handler;
    this.#session = session;
  }

  /** The transport is over. */
  detach() {
    this.handler = null;
  }

  /** @param {SharedMessage} _message */
  post(_message) {}

  /** @param {SharedMessage} message */
  receive(message) {
    if (message.type === 'up') this.#onUp();
    else this.handler?.(message);
  }

  /** The page goes away. */
  leave() {
    this.post({ type: 'bye', session: this.#session });
  }

  /** There is no hub any more: the transport, if there is one, is over, through no fault of the network's. */
  lose() {
    const after = Math.round(Math.random() * 300);
    this.handler?.({ type: 'end', session: this.#session, payload: { code: 1006, name: 'lost', reconnect: true, after } });
  }
}
