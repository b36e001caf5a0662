import { SharedPort } from './SharedPort.js';

/** @import { SharedMessage } from './SharedHub.js' */

// The one policy that a page with Trusted Types has to allow: for the address of the worker, which is this module's own.
// Made with the first worker, so that who shares nothing need not allow it.
/** @type {any} */
let policy;

/** @param {string} address */
function trusted(address) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (!types) return address;
  policy ??= types.createPolicy('parley', { createScriptURL: (/** @type {string} */ url) => url });
  return policy.createScriptURL(address);
}

/** The hub runs in a worker that all tabs share. */
export class WorkerPort extends SharedPort {
  #port;

  /**
   * @param {string} name what the hub has to know; the same for all who share it
   * @param {() => void} onUp
   * @param {() => void} onBroken the worker does not start
   */
  constructor(name, onUp, onBroken) {
    super(onUp);
    const address = new URL('./sharedWorker.js', import.meta.url).href;
    const worker = new SharedWorker(trusted(address), { name, type: 'module' });
    worker.onerror = () => {
      onBroken();
      this.lose();
    };
    this.#port = worker.port;
    this.#port.onmessage = ({ data }) => this.receive(data);
    addEventListener('pagehide', () => this.leave());
    addEventListener('pageshow', (event) => event.persisted && this.lose());
  }

  /**
   * @override
   * @param {SharedMessage} message
   */
  post(message) {
    this.#port.postMessage(message);
  }
}
