import { WebSocket } from 'ws';

/**
 * Makes this process a browser without shared workers: storage, channels, and pages that can go away.
 *
 * @returns {{ tab: (make: () => any) => Tab }}
 *
 * @typedef {{ client: any, close: () => void, crash: () => void, thaw: () => void, leads: () => boolean }} Tab
 */
export function browser() {
  const storage = new Map();
  /** @type {any} */
  const scope = globalThis;
  /** @type {any} */
  let opening = null;
  const Channel = scope.ParleyRealChannel ?? scope.BroadcastChannel;
  scope.ParleyRealChannel = Channel;
  scope.WebSocket = WebSocket;
  scope.localStorage = { getItem: (name) => storage.get(name) ?? null, setItem: (name, value) => storage.set(name, String(value)), removeItem: (name) => storage.delete(name) };
  scope.addEventListener = (name, handler) => opening?.handlers.push([name, handler]);
  scope.BroadcastChannel = class {
    #channel;
    constructor(name) {
      const owner = opening;
      this.#channel = new Channel(name);
      this.#channel.unref?.();
      this.#channel.onmessage = (event) => {
        if (owner.crashed) return;
        if (owner.frozen) owner.frozen.push(event);
        else this.onmessage?.(event);
      };
      owner.channel = this;
      this.owner = owner;
    }
    postMessage(message) {
      if (!this.owner.crashed) this.#channel.postMessage(message);
    }
    close() {
      this.#channel.close();
    }
  };
  return {
    tab(make) {
      const state = { handlers: [], crashed: false, frozen: null, channel: null };
      const within = (action) => {
        const before = opening;
        opening = state;
        try {
          return action();
        } finally {
          opening = before;
        }
      };
      // The way to the hub is made at the first connect.
      const client = within(make);
      return {
        client,
        connect: () => within(() => client.connect()),
        close: () => {
          for (const [name, handler] of state.handlers) if (name === 'pagehide') handler({});
          client.disconnect();
          state.crashed = true;
          state.channel?.close();
        },
        crash: () => {
          // Nobody hears of it.
          state.crashed = true;
          state.channel?.close();
          client.disconnect();
        },
      };
    },
  };
}
