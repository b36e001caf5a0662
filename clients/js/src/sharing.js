import { ElectedPort } from './ElectedPort.js';
import { WorkerPort } from './WorkerPort.js';
import { makeHub } from './makeHub.js';

/** @import { Shared } from './makeHub.js' */
/** @import { SharedPort } from './SharedPort.js' */

let workersWork = typeof SharedWorker === 'function';

/** Whether tabs can share a connection here. */
export function canShare() {
  return workersWork || (typeof BroadcastChannel === 'function' && typeof localStorage === 'object' && typeof addEventListener === 'function');
}

/**
 * Ways to hubs, each made when it is first needed.
 *
 * @param {() => void} onUp there is a connection
 * @returns {(shared: Shared) => SharedPort}
 */
export function openPorts(onUp) {
  /** @type {Map<string, SharedPort>} */
  const ports = new Map();
  return (shared) => {
    const name = `parley ${JSON.stringify(shared)}`;
    const onBroken = () => {
      workersWork = false;
      ports.clear();
    };
    const port = ports.get(name) ?? (workersWork ? new WorkerPort(name, onUp, onBroken) : new ElectedPort(name, () => makeHub(shared), onUp));
    ports.set(name, port);
    return port;
  };
}
