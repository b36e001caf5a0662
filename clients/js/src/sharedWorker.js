// The worker that has the one connection of all tabs. Its name says where to.
import { makeHub } from './makeHub.js';

const scope = /** @type {any} */ (globalThis);
const hub = makeHub(JSON.parse(scope.name.slice('parley '.length)));

scope.onconnect = (/** @type {MessageEvent} */ { ports: [port] }) => {
  const receive = hub.join((message) => port.postMessage(message));
  port.onmessage = ({ data }) => receive(data);
};
