// The client against the real server. PARLEY_TEST_SERVER names one that runs; otherwise one is started.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { randomKey } from '../src/index.js';
import { clientsOf, collect, until } from './helpers.js';
import { RealServer } from './server.js';

const given = process.env.PARLEY_TEST_SERVER;
const server = new RealServer();
const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const timing = { backoffFirst: 20, backoffMax: 300, connect: 5000, settled: 200 };

before(async () => {
  if (given) server.base = given;
  else await server.start();
});
after(() => (given ? undefined : server.dispose()));

for (const transport of /** @type {const} */ (['websocket', 'sse'])) {
  const titled = (name, options, body) => test(`real server, ${transport}: ${name}`, options, (t) => body(t, clientsOf(t, server.base), `t-${randomKey().slice(0, 12)}`));

  titled('messages arrive once, in order, with what the history and the presence say', {}, async (t, make, topic) => {
    const [sender, receiver] = [make({ transport, timing, name: 'Änn 민아' }), make({ transport, timing })];
    const messages = [];
    receiver.subscribe(topic, { people: true }).on('message', (message) => messages.push(message));
    for (const client of [sender, receiver]) client.connect();
    sender.subscribe(topic);
    await until(() => [sender, receiver].every((client) => client.status.state === 'live'));
    for (const number of numbers(1, 20)) sender.publish(topic, { number, text: '안녕 👋 "\\u0000"' });
    await until(() => messages.length === 20);
    assert.deepEqual(messages.map(({ data }) => data.number), numbers(1, 20));
    assert.deepEqual(messages.map(({ offset }) => offset), numbers(1, 20));
    assert.equal(messages[0].from.name, 'Änn 민아');
    const page = await receiver.history(topic, { limit: 5, before: 11 });
    assert.deepEqual([page.messages.map(({ offset }) => offset), page.more], [numbers(6, 10), true]);
    assert.deepEqual(page.messages[0], messages[5]);
    assert.equal(typeof (await receiver.presence(topic)).count, 'number');
  });

  titled('a key is accepted once, whatever the transport', {}, async (t, make, topic) => {
    const client = make({ transport, timing, name: 'Ann' });
    client.subscribe(topic);
    client.connect();
    await until(() => client.status.state === 'live');
    const key = randomKey();
    const first = await client.publish(topic, { a: 1 }, { key });
    const second = await client.publish(topic, { a: 1 }, { key });
    assert.equal(second.duplicate, true);
    assert.deepEqual([second.id, second.offset], [first.id, first.offset]);
    await assert.rejects(client.publish(topic, { a: 2 }, { key }), { code: 'key_reused' });
  });

  titled('several topics on one connection, added and left', {}, async (t, make, topic) => {
    const client = make({ transport, timing });
    const writer = make({ timing });
    const a = collect(client.subscribe(`${topic}.a`));
    client.connect();
    await until(() => client.status.state === 'live');
    for (const number of numbers(1, 5)) await writer.publish(`${topic}.b`, number);
    const later = client.subscribe(`${topic}.b`, { last: 3 });
    const b = collect(later);
    await until(() => b.length === 3);
    await writer.publish(`${topic}.a`, 'x');
    await until(() => a.length === 1);
    later.close();
    await writer.publish(`${topic}.b`, 6);
    await writer.publish(`${topic}.a`, 'y');
    await until(() => a.length === 2);
    assert.deepEqual(b, [3, 4, 5]);
  });

  titled('a refused name is told and does not take the others with it', {}, async (t, make, topic) => {
    const client = make({ transport, timing });
    const refused = [];
    const seen = collect(client.subscribe(topic));
    client.subscribe('not a name').on('refused', (error) => refused.push(error.code));
    client.connect();
    await until(() => client.status.state === 'live' && refused.length);
    await client.publish(topic, 1);
    await until(() => seen.length === 1);
    assert.deepEqual(refused, ['bad_topic']);
    await assert.rejects(client.publish('not a name', 1), { code: 'bad_topic' });
  });

  titled('killed and started again in the middle of a conversation, nothing is lost or doubled', { skip: given ? 'only with a server of its own' : false }, async (t, make, topic) => {
    const clients = [make({ transport, timing, name: 'Änn 민아' }), make({ transport, timing, name: 'Bob' })];
    const seen = clients.map((client) => collect(client.subscribe(topic)));
    for (const client of clients) client.connect();
    await until(() => clients.every((client) => client.status.state === 'live'));
    const sent = [];
    const send = async (number) => {
      for (const [index, client] of clients.entries()) sent.push(client.publish(topic, `${index}-${number}`));
    };
    for (const round of [0, 1, 2]) {
      for (const number of numbers(1, 10)) send(round * 20 + number);
      await server.stop(round === 1 ? 'SIGTERM' : 'SIGKILL');
      for (const number of numbers(11, 20)) send(round * 20 + number);
      await server.start();
      await until(() => clients.every((client) => client.status.state === 'live'), 'live again', 30_000);
    }
    await Promise.all(sent);
    await until(() => seen.every((list) => list.length >= 120), 'all messages', 30_000);
    assert.deepEqual(seen[0], seen[1]);
    for (const index of [0, 1]) assert.deepEqual(seen[0].filter((text) => text.startsWith(`${index}-`)), numbers(1, 60).map((number) => `${index}-${number}`));
  });
}
