// A program that uses the client as its users do: node test/consumer.js BASE TOPIC TRANSPORT, or the same with bun.
import { ParleyClient } from '../src/index.js';

const [base, topic, transport] = process.argv.slice(2);
// Node 20 has no WebSocket of its own; Bun and newer versions of Node do.
const options = transport === 'websocket' && !globalThis.WebSocket ? { WebSocket: (await import('ws')).WebSocket } : {};
const client = new ParleyClient({ base, transport, name: 'consumer', ...options });
const received = [];
const done = new Promise((resolve) => {
  client.subscribe(topic, { last: 10 }).on('message', ({ data }) => {
    received.push(data);
    if (data === 'last') resolve();
  });
});
client.connect();
await client.publish(topic, 'first');
await client.publish(topic, { text: '둘째' });
await client.publish(topic, 'last');
await done;
const page = await client.history(topic, { limit: 3 });
client.disconnect();
console.log(JSON.stringify({ received, names: page.messages.map(({ from }) => from.name), state: client.status.state }));
