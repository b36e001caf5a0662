import { HttpApi } from './HttpApi.js';
import { SharedHub } from './SharedHub.js';
import { SseTransport } from './SseTransport.js';
import { WebSocketTransport } from './WebSocketTransport.js';

/** @import { Timing, TransportKind } from './types.js' */

/**
 * What a hub has to know. Clients for which all of it is the same share a connection.
 *
 * @typedef {object} Shared
 * @property {string} base
 * @property {TransportKind} kind
 * @property {string} group
 * @property {string} [name]
 * @property {Record<string, string>} [headers]
 * @property {Timing} timing
 */

/**
 * @param {Shared} shared
 * @returns {SharedHub}
 */
export function makeHub({ kind, timing, ...options }) {
  const api = new HttpApi(options);
  return new SharedHub(
    (handlers, onLatency) => (kind === 'sse' ? new SseTransport(api, handlers) : new WebSocketTransport(api, WebSocket, timing.answer, onLatency, handlers)),
    (topic, limit) => api.request('GET', api.url(`topics/${encodeURIComponent(topic)}/messages`, { limit })),
    timing,
  );
}
