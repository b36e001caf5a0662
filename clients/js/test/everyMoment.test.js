import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { ParleyClient } from '../src/index.js';
import { FakeServer } from './FakeServer.js';
import { clientsOf, collect, fast, until } from './helpers.js';
import { browser } from './tabs.js';

/** Everything a program may call, at every moment of a connection: in the end the server does what was asked for last. */

/** @param {number} seed */
function chance(seed) {
  let state = seed * 2654435761;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return state % below;
  };
}

for (const transport of /** @type {const} */ (['websocket', 'sse'])) {
  test(`${transport}: a topic that is followed between ready and live is followed`, async (t) => {
    const server = await new FakeServer().start();
    t.after(() => server.stop().catch(() => {}));
    const client = clientsOf(t, server.base)({ transport });
    /** @type {unknown[]} */
    let seen = [];
    client.subscribe('a');
    client.on('ready', () => queueMicrotask(() => (seen = collect(client.subscribe('b')))));
    client.connect();
    await until(() => client.status.state === 'live');
    await until(() => [...server.connections.values()].some(({ topics }) => topics.has('b')));
    server.publish('b', 1);
    await until(() => seen.length === 1);
  });

  test(`${transport}: a topic that is left between ready and live is left, and one that is left for itself begins anew`, async (t) => {
    const server = await new FakeServer().start();
    t.after(() => server.stop().catch(() => {}));
    server.publish('b', 'old');
    const client = clientsOf(t, server.base)({ transport });
    client.subscribe('a');
    const first = client.subscribe('b');
    /** @type {unknown[]} */
    let seen = [];
    client.on('ready', () =>
      queueMicrotask(() => {
        first.close();
        seen = collect(client.subscribe('b', { since: 'start' }));
      }),
    );
    client.connect();
    await until(() => seen.length === 1);
    client.subscribe('b').close();
    await until(() => [...server.connections.values()].every(({ topics }) => !topics.has('b')));
  });

  for (let seed = 1; seed <= 25; seed++) {
    test(`${transport}: whatever is called at whatever moment, in the end it is so (seed ${seed})`, async (t) => {
      const server = await new FakeServer().start();
      t.after(() => server.stop().catch(() => {}));
      const client = clientsOf(t, server.base)({ transport });
      await isSo(server, [await play(client, server, chance(seed))]);
    });
  }
}

test('elected tabs: two that follow a topic at the same moment both get what each asked for', async (t) => {
  const server = await new FakeServer().start();
  t.after(() => server.stop().catch(() => {}));
  const ids = [1, 2, 3, 4].map((text) => server.publish('a', text).id);
  for (const second of ['start', ids[1]]) {
    const { tab } = browser();
    const tabs = [1, 2].map(() => tab(() => new ParleyClient({ base: server.base, shared: true, transport: 'websocket', timing: fast })));
    t.after(() => tabs.forEach((one) => one.close()));
    tabs.forEach((one) => one.connect());
    tabs.forEach(({ client }) => client.subscribe('other'));
    await until(() => tabs.every(({ client }) => client.status.state === 'live'));
    assert.equal(server.connections.size, 1);
    // What the first one gets comes when the second one has asked and has no answer yet.
    Object.assign(server.rules, { replayAfter: 30, subscribeAfter: [0, 150] });
    const seen = ['start', second].map((since, index) => collect(tabs[index].client.subscribe('a', { since })));
    await until(() => seen[0].length === 4 && seen[1].length >= 2, 'both have it');
    assert.deepEqual(seen, [[1, 2, 3, 4], second === 'start' ? [1, 2, 3, 4] : [3, 4]]);
  }
});

for (let seed = 1; seed <= 15; seed++) {
  test(`elected tabs: whatever is called at whatever moment, in the end it is so (seed ${seed})`, async (t) => {
    const server = await new FakeServer().start();
    t.after(() => server.stop().catch(() => {}));
    const { tab } = browser();
    const tabs = [1, 2].map(() => tab(() => new ParleyClient({ base: server.base, shared: true, transport: 'websocket', timing: fast })));
    t.after(() => tabs.forEach((one) => one.close()));
    const random = chance(seed);
    await isSo(server, await Promise.all(tabs.map((one) => play(one.client, server, random, one.connect))));
  });
}

/**
 * Calls what chance says, also from handlers and while something is under way; then waits until all is quiet and looks.
 *
 * @param {ParleyClient} client
 * @param {FakeServer} server
 * @param {(below: number) => number} random
 * @param {() => void} connect
 */
async function play(client, server, random, connect = () => client.connect()) {
  const names = ['a', 'b', 'c', 'd'];
  /** @type {Map<string, ReturnType<typeof follow>>} */
  const wanted = new Map();
  let isAway = false;
  let isOver = false;
  const act = () => {
    if (isOver) return;
    const topic = names[random(names.length)];
    const kind = random(12);
    if (kind < 4) {
      if (!wanted.has(topic)) wanted.set(topic, follow(client, topic, random(2) === 1, random(2) === 1));
    } else if (kind < 6) {
      wanted.get(topic)?.subscription.close();
      wanted.delete(topic);
    } else if (kind < 8) server.publish(topic, 'x');
    else if (kind === 8) client.setAway((isAway = !isAway));
    else if (kind === 9) server.cut();
    else if (kind === 10) client.disconnect();
    else connect();
  };
  client.on('ready', () => queueMicrotask(act));
  client.on('status', () => random(2) && queueMicrotask(act));
  connect();
  for (let step = 0; step < 60; step++) {
    act();
    const pause = random(4);
    if (pause === 1) await null;
    else if (pause === 2) await new Promise((resolve) => setImmediate(resolve));
    else if (pause === 3) await new Promise((resolve) => setTimeout(resolve, random(12)));
  }
  isOver = true;
  wanted.get('a') ?? wanted.set('a', follow(client, 'a', false, false));
  connect();
  await until(() => client.status.state === 'live', 'live');
  for (const [topic, { state }] of wanted) {
    await until(() => state.isBegun, `${topic} has begun`);
    const { offset } = server.publish(topic, 'end');
    await until(() => state.offsets.at(-1) >= offset, `${topic} is heard`);
    const first = state.fromStart ? 1 : state.offsets[0];
    assert.deepEqual(state.offsets, Array.from({ length: state.offsets.length }, (_, index) => first + index), `${topic} has all, once and in order`);
  }
  return { wanted, isAway };
}

/**
 * @param {ParleyClient} client
 * @param {string} topic
 * @param {boolean} fromStart
 * @param {boolean} people
 */
function follow(client, topic, fromStart, people) {
  const subscription = client.subscribe(topic, { since: fromStart ? 'start' : undefined, people });
  const state = { fromStart, isBegun: false, offsets: /** @type {number[]} */ ([]) };
  subscription.on('ready', () => (state.isBegun = true));
  subscription.on('message', ({ offset }) => state.offsets.push(offset));
  return { subscription, state };
}

/**
 * The server does for a client's connections what was asked for last, and nothing else.
 *
 * @param {FakeServer} server
 * @param {Awaited<ReturnType<typeof play>>[]} ends
 */
async function isSo(server, ends) {
  const topics = [...new Set(ends.flatMap(({ wanted }) => [...wanted.keys()]))].sort();
  const isAway = ends.every((end) => end.isAway);
  await until(() => {
    const [connection, ...others] = [...server.connections.values()];
    return others.length === 0 && String([...connection.topics.keys()].sort()) === String(topics) && Boolean(connection.away) === isAway;
  }, `one connection follows ${topics}, ${isAway ? 'away' : 'there'}`);
}
