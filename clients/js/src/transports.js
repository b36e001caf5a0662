import { SharedTransport } from './SharedTransport.js';
import { SseTransport } from './SseTransport.js';
import { WebSocketTransport } from './WebSocketTransport.js';
import { canShare, openPorts } from './sharing.js';

/** @import { HttpApi } from './HttpApi.js' */
/** @import { Link } from './Link.js' */
/** @import { Transport, TransportHandlers } from './Transport.js' */
/** @import { ClientOptions, Timing, TransportKind } from './types.js' */

/**
 * What makes the connections: each client its own, or one for all tabs.
 *
 * @param {HttpApi} api
 * @param {Timing} timing
 * @param {ClientOptions} options
 * @param {() => Link} link
 * @returns {(kind: TransportKind, handlers: TransportHandlers) => Transport}
 */
export function transportsOf(api, timing, options, link) {
  const { shared, name, headers, fetch, WebSocket = globalThis.WebSocket } = options;
  const onLatency = (/** @type {number} */ milliseconds) => link().onLatency(milliseconds);
  // A token is one client's: tabs with different ones are different people.
  if (shared && !fetch && !options.WebSocket && options.token === undefined && canShare()) {
    const port = openPorts(() => link().wake());
    const others = { base: api.base, group: String(shared), name, headers, timing };
    return (kind, handlers) => new SharedTransport(kind, port({ ...others, kind }), onLatency, handlers);
  }
  return (kind, handlers) => (kind === 'sse' ? new SseTransport(api, handlers) : new WebSocketTransport(api, WebSocket, timing.answer, onLatency, handlers));
}
