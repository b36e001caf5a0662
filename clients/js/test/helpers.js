import { WebSocket } from 'ws';
import { ParleyClient } from '../src/index.js';

/** Waits until the condition holds, and says what was waited for when it does not. */
export async function until(condition, what = String(condition), milliseconds = 60_000) {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Not within ${milliseconds} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const fast = { backoffFirst: 10, backoffMax: 80, connect: 1500, probe: 150, silence: 400, answer: 400, longBreak: 0, settled: 20 };

/** Clients that are disconnected when the test ends. */
export function clientsOf(t, base) {
  return (options = {}) => {
    const client = new ParleyClient({ base, WebSocket, timing: fast, ...options });
    t.after(() => client.disconnect());
    return client;
  };
}

export function collect(subscription) {
  const seen = [];
  subscription.on('message', (message) => seen.push(message.data));
  return seen;
}
