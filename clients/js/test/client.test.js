import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { ParleyError, Subscription } from '../src/index.js';
import { FakeServer, problem } from './FakeServer.js';
import { clientsOf, collect, fast, until } from './helpers.js';

async function setup(t) {
  const server = await new FakeServer().start();
  t.after(() => server.stop().catch(() => {}));
  return { server, make: clientsOf(t, server.base) };
}

const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

for (const transport of /** @type {const} */ (['websocket', 'sse'])) {
  const titled = (/** @type {string} */ name, /** @type {(t: any) => any} */ body) => test(`${transport}: ${name}`, body);

  titled('a message published by one client reaches another', async (t) => {
    const { make } = await setup(t);
    const [sender, receiver] = [make({ transport, name: 'Ann' }), make({ transport, name: '민아' })];
    const messages = [];
    receiver.subscribe('lobby').on('message', (message) => messages.push(message));
    sender.subscribe('lobby');
    receiver.connect();
    sender.connect();
    await until(() => receiver.status.state === 'live' && sender.status.state === 'live');
    const result = await sender.publish('lobby', { text: '안녕' });
    await until(() => messages.length === 1);
    assert.equal(messages[0].id, result.id);
    assert.deepEqual(messages[0].data, { text: '안녕' });
    assert.equal(messages[0].from.name, 'Ann');
  });

  titled('a client whose connections are cut again and again has every message once and in order', async (t) => {
    const { server, make } = await setup(t);
    const client = make({ transport });
    const a = collect(client.subscribe('a', { last: 50 }));
    const b = collect(client.subscribe('b', { last: 50 }));
    client.connect();
    await until(() => client.status.state === 'live');
    for (const number of numbers(1, 60)) {
      server.publish(number % 3 ? 'a' : 'b', number);
      if (number % 7 === 0) server.cut();
      if (number % 5 === 0) await until(() => client.status.state === 'live');
    }
    await until(() => a.length + b.length >= 60);
    assert.deepEqual(a, numbers(1, 60).filter((number) => number % 3));
    assert.deepEqual(b, numbers(1, 60).filter((number) => number % 3 === 0));
  });

  titled('a connection that ends for its token comes back with another one', async (t) => {
    const { server, make } = await setup(t);
    let given = 0;
    const client = make({ transport, token: () => `token ${++given}` });
    client.subscribe('a');
    client.connect();
    await until(() => client.status.state === 'live');
    assert.equal(given, 1);
    server.closeAll(4004, 'token_expired', true);
    await until(() => client.status.state === 'waiting');
    await until(() => client.status.state === 'live');
    assert.equal(given, 2);
  });

  titled('messages that were published while the server was away are replayed after it returns', async (t) => {
    const { server, make } = await setup(t);
    const client = make({ transport });
    const seen = collect(client.subscribe('a'));
    client.connect();
    await until(() => client.status.state === 'live');
    await server.stop();
    await until(() => client.status.state === 'waiting');
    server.publish('a', 1);
    server.publish('a', 2);
    await server.start();
    await until(() => seen.length === 2);
    assert.deepEqual(seen, [1, 2]);
    assert.equal(client.status.transport, transport);
  });

  titled('messages published without a connection go out in order when it is back, each once', async (t) => {
    const { server, make } = await setup(t);
    const client = make({ transport });
    const seen = collect(client.subscribe('a'));
    client.connect();
    await until(() => client.status.state === 'live');
    await server.stop();
    const results = numbers(1, 5).map((number) => client.publish('a', number));
    await server.start();
    await Promise.all(results);
    await until(() => seen.length === 5);
    assert.deepEqual(seen, [1, 2, 3, 4, 5]);
  });

  titled('a message whose acknowledgement was lost is sent again and accepted once', async (t) => {
    const { server, make } = await setup(t);
    const client = make({ transport });
    const seen = collect(client.subscribe('a'));
    client.connect();
    await until(() => client.status.state === 'live');
    server.rules.loseAnswers = 2;
    const result = await client.publish('a', 'once');
    await client.publish('a', 'next');
    await until(() => seen.length >= 2);
    assert.equal(result.duplicate, true);
    assert.deepEqual(seen, ['once', 'next']);
    assert.ok(server.counts.publish >= 4);
  });

  titled('a message that gets no answer is sent again', async (t) => {
    const { server, make } = await setup(t);
    const client = make({ transport });
    client.subscribe('a');
    client.connect();
    await until(() => client.status.state === 'live');
    server.rules.ignorePublishes = 1;
    await client.publish('a', 'x');
    assert.equal(server.topic('a').offset, 1);
  });

  titled('a refused message fails with the reason and the next one goes out', async (t) => {
    const { server, make } = await setup(t);
    const client = make({ transport });
    client.subscribe('a');
    client.connect();
    await until(() => client.status.state === 'live');
    server.rules.refuse = problem(403, 'forbidden', 'You are muted.');
    const first = client.publish('a', 1);
    await assert.rejects(first, (error) => error instanceof ParleyError && error.code === 'forbidden' && error.message === 'You are muted.');
    server.rules.refuse = null;
    assert.equal((await client.publish('a', 2)).offset, 1);
  });

  titled('a rate limit is waited out', async (t) => {
    const { server, make } = await setup(t);
    const client = make({ transport });
    client.subscribe('a');
    client.connect();
    await until(() => client.status.state === 'live');
    server.rules.refuse = problem(429, 'rate_limited', 'Slowly.', 0.05);
    const sending = client.publish('a', 1);
    await until(() => server.counts.publish >= 1);
    server.rules.refuse = null;
    assert.equal((await sending).offset, 1);
  });

  titled('a close code below 4500 brings the client back after the announced pause', async (t) => {
    const { server, make } = await setup(t);
    const client = make({ transport });
    const seen = collect(client.subscribe('a'));
    client.connect();
    await until(() => client.status.state === 'live');
    server.closeAll(4000, 'server_stopping', true);
    await until(() => client.status.state !== 'live');
    assert.deepEqual(client.status.close, { code: 4000, name: 'server_stopping' });
    server.publish('a', 1);
    await until(() => seen.length === 1);
  });

  titled('a close code from 4500 stops the client until it is told to connect', async (t) => {
    const { server, make } = await setup(t);
    const client = make({ transport });
    client.subscribe('a');
    client.connect();
    await until(() => client.status.state === 'live');
    server.closeAll(4502, 'kicked', false);
    await until(() => client.status.state === 'stopped');
    assert.deepEqual(client.status.close, { code: 4502, name: 'kicked' });
    client.connect();
    await until(() => client.status.state === 'live');
  });

  titled('a server that falls silent is given up and the client comes back', async (t) => {
    const { server, make } = await setup(t);
    const client = make({ transport });
    const seen = collect(client.subscribe('a'));
    client.connect();
    await until(() => client.status.state === 'live');
    server.rules.silent = true;
    await until(() => client.status.state !== 'live');
    server.publish('a', 1);
    server.rules.silent = false;
    await until(() => seen.length === 1);
  });

  titled('a topic subscribed to later is resumed by its own position', async (t) => {
    const { server, make } = await setup(t);
    for (const number of numbers(1, 3)) server.publish('old', number);
    const client = make({ transport });
    const a = collect(client.subscribe('a'));
    client.connect();
    await until(() => client.status.state === 'live');
    server.publish('a', 'first');
    const old = collect(client.subscribe('old', { since: 'start' }));
    await until(() => old.length === 3);
    server.cut();
    server.publish('old', 4);
    server.publish('a', 'second');
    await until(() => old.length === 4 && a.length === 2);
    assert.deepEqual(old, [1, 2, 3, 4]);
    assert.deepEqual(a, ['first', 'second']);
  });

  titled('a gap that cannot be recovered is told, with its reason, and the newest messages come', async (t) => {
    const { server, make } = await setup(t);
    const client = make({ transport });
    const subscription = client.subscribe('a', { last: 2 });
    const seen = collect(subscription);
    const gaps = [];
    subscription.on('gap', ({ reason }) => gaps.push(reason));
    client.connect();
    server.publish('a', 1);
    await until(() => seen.length === 1);
    await server.stop();
    Object.assign(server, { epoch: 'fake02', entries: [], topics: new Map() });
    for (const number of numbers(11, 13)) server.publish('a', number);
    await server.start();
    await until(() => seen.length === 3);
    assert.deepEqual(gaps, ['epoch']);
    assert.deepEqual(seen, [1, 12, 13]);
  });

  titled('after a long break with too many messages a client that says so goes on with the newest', async (t) => {
    const { server, make } = await setup(t);
    const client = make({ transport });
    const some = client.subscribe('a', { maxMissed: 5 });
    const all = collect(client.subscribe('b'));
    const gaps = [];
    some.on('gap', ({ reason }) => gaps.push(reason));
    const seen = collect(some);
    client.connect();
    await until(() => client.status.state === 'live');
    server.publish('a', 0);
    await until(() => seen.length === 1);
    server.cut();
    await until(() => client.status.state !== 'live');
    for (const number of numbers(1, 6)) for (const topic of ['a', 'b']) server.publish(topic, number);
    await until(() => client.status.state === 'live');
    server.publish('a', 7);
    await until(() => seen.length === 2);
    assert.deepEqual([seen, gaps, all], [[0, 7], ['many'], numbers(1, 6)]);
    server.cut();
    await until(() => client.status.state !== 'live');
    server.publish('a', 8);
    await until(() => seen.length === 3);
    assert.deepEqual(gaps, ['many']);
  });

  titled('a topic that is refused does not take the others with it', async (t) => {
    const { server, make } = await setup(t);
    const client = make({ transport });
    const seen = collect(client.subscribe('a'));
    const refused = [];
    client.subscribe('secret').on('refused', (error) => refused.push(error.code));
    const more = collect(client.subscribe('b'));
    client.connect();
    await until(() => client.status.state === 'live');
    server.publish('a', 1);
    server.publish('b', 2);
    await until(() => seen.length && more.length);
    assert.deepEqual(refused, ['forbidden']);
  });

  titled('people who come, go and type are told to those who ask', async (t) => {
    const { server, make } = await setup(t);
    server.users.set('u1', { id: 'u1', name: 'Mina' });
    const client = make({ transport });
    const told = [];
    const subscription = client.subscribe('a', { people: true });
    for (const type of /** @type {const} */ (['joined', 'typing', 'left'])) subscription.on(type, ({ user }) => told.push([type, user.name]));
    client.connect();
    await until(() => client.status.state === 'live');
    const mina = make({ transport, headers: { Cookie: 'parley_user=u1' }, WebSocket: withCookie('parley_user=u1') });
    mina.subscribe('a');
    mina.connect();
    await until(() => mina.status.state === 'live');
    await mina.typing('a');
    assert.deepEqual(await client.presence('a'), { users: [{ id: 'u1', name: 'Mina' }], count: 1 });
    mina.disconnect();
    await until(() => told.length === 3);
    assert.deepEqual(told, [['joined', 'Mina'], ['typing', 'Mina'], ['left', 'Mina']]);
  });

  titled('disconnect ends the connection and messages wait for connect', async (t) => {
    const { server, make } = await setup(t);
    const client = make({ transport });
    client.subscribe('a');
    client.connect();
    await until(() => client.status.state === 'live');
    client.disconnect();
    assert.equal(client.status.state, 'disconnected');
    await until(() => server.connections.size === 0);
    const sending = client.publish('a', 1);
    await new Promise((resolve) => setTimeout(resolve, 3 * fast.backoffMax));
    assert.equal(server.topic('a').offset, 0);
    client.connect();
    assert.equal((await sending).offset, 1);
  });
}

test('where WebSocket is refused the client takes SSE at once and stays with it', async (t) => {
  const { server, make } = await setup(t);
  server.rules.webSocket = false;
  const client = make();
  client.subscribe('a');
  client.connect();
  await until(() => client.status.state === 'live');
  assert.equal(client.status.transport, 'sse');
  server.cut();
  await until(() => client.status.state !== 'live');
  await until(() => client.status.state === 'live');
  assert.equal(server.counts.webSocket, 0);
  assert.equal(client.status.transport, 'sse');
});

test('sse: without a topic the client waits for one, and publishes all the same', async (t) => {
  const { server, make } = await setup(t);
  const client = make({ transport: 'sse' });
  client.connect();
  await client.publish('a', 1);
  assert.equal(server.counts.sse, 0);
  const seen = collect(client.subscribe('a', { last: 5 }));
  await until(() => seen.length === 1);
  assert.equal(client.status.state, 'live');
});

test('what remains of a trimmed topic is replayed after the gap was told', async () => {
  const subscription = new Subscription('a', { since: 'epoch1-5' }, () => {});
  const events = [];
  subscription.on('gap', ({ reason }) => events.push(reason));
  subscription.on('message', ({ id }) => events.push(id));
  subscription.onState({ head: 'epoch1-20', offset: 9, recovered: false, reason: 'trimmed', replayed: 2 });
  for (const seq of [15, 20]) subscription.onEntry('message', { id: `epoch1-${seq}`, offset: seq - 11 });
  assert.deepEqual(events, ['trimmed', 'epoch1-15', 'epoch1-20']);
  assert.equal(subscription.lastId, 'epoch1-20');
});

test('a client that never connects publishes by HTTP and reads the history', async (t) => {
  const { make } = await setup(t);
  const client = make({ name: 'cron' });
  await client.publish('a', 'one');
  await client.publish('a', 'two');
  const page = await client.history('a', { limit: 1 });
  assert.deepEqual([page.messages.map((message) => message.data), page.more], [['two'], true]);
});

test('a message that is given up while it waits is never sent', async (t) => {
  const { server, make } = await setup(t);
  const client = make({ transport: 'websocket' });
  client.connect();
  client.disconnect();
  const giveUp = new AbortController();
  const first = client.publish('a', 1, { signal: giveUp.signal });
  const second = client.publish('a', 2);
  giveUp.abort();
  await assert.rejects(first, { code: 'aborted' });
  client.connect();
  await second;
  assert.deepEqual(server.entries.map((entry) => entry.payload.data), [2]);
});

function withCookie(cookie) {
  return class extends WebSocket {
    constructor(url) {
      super(url, { headers: { Cookie: cookie } });
    }
  };
}
