// One connection for several tabs, elected over a channel, as in browsers without shared workers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyClient } from '../src/index.js';
import { FakeServer } from './FakeServer.js';
import { collect, fast, until } from './helpers.js';
import { browser } from './tabs.js';

const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const streams = (server) => [...server.connections.values()].length;

for (const transport of /** @type {const} */ (['websocket', 'sse'])) {
  const titled = (name, body) => test(`shared ${transport}: ${name}`, async (t) => {
    const server = await new FakeServer().start();
    const { tab } = browser();
    const tabs = [];
    t.after(async () => {
      for (const one of tabs) one.close();
      await server.stop().catch(() => {});
    });
    const open = (topic, options = {}) => {
      const one = tab(() => new ParleyClient({ base: server.base, transport, shared: t.name, timing: { ...fast, probe: 2000, silence: 5000 } }));
      one.subscription = one.client.subscribe(topic, options);
      one.seen = collect(one.subscription);
      one.connect();
      tabs.push(one);
      return one;
    };
    const live = () => until(() => tabs.every(({ client }) => client.status.state === 'live'), 'all live', 20_000);
    await body({ server, open, live, tabs });
  });

  titled('eight tabs have one connection, and each receives and sends', async ({ server, open, live, tabs }) => {
    for (const _ of numbers(1, 8)) open('lobby');
    await live();
    assert.equal(streams(server), 1);
    for (const [index, { client }] of tabs.entries()) await client.publish('lobby', index);
    await until(() => tabs.every(({ seen }) => seen.length === 8));
    for (const { seen } of tabs) assert.deepEqual(seen, numbers(0, 7));
  });

  titled('a tab gets what it asks for, and the others nothing twice', async ({ server, open, live, tabs }) => {
    for (const number of numbers(1, 20)) server.publish('lobby', number);
    const since = server.topic('lobby').entries[9].payload.id;
    open('lobby');
    await live();
    server.publish('lobby', 21);
    const [later, last, all, other] = [open('lobby', { since }), open('lobby', { last: 3 }), open('lobby', { since: 'start' }), open('other')];
    await live();
    server.publish('lobby', 22);
    server.publish('other', 'x');
    await until(() => all.seen.length === 22 && other.seen.length === 1);
    assert.deepEqual(tabs[0].seen, [21, 22]);
    assert.deepEqual(later.seen, numbers(11, 22));
    assert.deepEqual(last.seen, numbers(19, 22));
    assert.deepEqual(all.seen, numbers(1, 22));
    assert.equal(streams(server), 1);
  });

  titled('the connection is away while every tab is, also after a cut', async ({ server, open, live, tabs }) => {
    for (const _ of numbers(1, 3)) open('lobby');
    await live();
    const away = (expected) => until(() => streams(server) === 1 && [...server.connections.values()].every((one) => Boolean(one.away) === expected), `away: ${expected}`);
    tabs[0].client.setAway(true);
    tabs[1].client.setAway(true);
    server.publish('lobby', 1);
    await until(() => tabs.every(({ seen }) => seen.length === 1));
    await away(false);
    tabs[2].client.setAway(true);
    await away(true);
    server.cut();
    await until(() => tabs.some(({ client }) => client.status.state !== 'live'), 'the cut');
    await live();
    await away(true);
    tabs[1].client.setAway(false);
    await away(false);
    tabs[1].client.setAway(true);
    await away(true);
    open('lobby');
    await live();
    await away(false);
  });

  if (transport === 'sse') {
    titled('being away is said again when nothing answered', async ({ server, open, live, tabs }) => {
      open('lobby');
      await live();
      const away = () => [...server.connections.values()].some((one) => one.away);
      server.rules.lostAway = 2;
      tabs[0].client.setAway(true);
      await until(away, 'said in the third attempt');
      server.rules.lostAway = 1;
      tabs[0].client.setAway(false);
      await until(() => !away(), 'back');
      assert.equal(streams(server), 1);
    });
  }

  titled('a message that comes between the question of a tab and its answer reaches every tab once', async ({ server, open, live, tabs }) => {
    for (const number of numbers(1, 5)) server.publish('lobby', number);
    open('lobby', { last: 5 });
    await live();
    // What is asked for: everything is there already, a part of it is, the newest few, and only what comes.
    for (const ask of [() => ({ since: tabs[0].subscription.lastId }), () => ({ since: server.topic('lobby').entries[1].payload.id }), () => ({ last: 2 }), () => ({ since: 'start' })]) {
      await until(() => tabs[0].seen.length === server.topic('lobby').entries.length, 'the first tab has everything');
      const before = [...tabs[0].seen];
      const options = ask();
      const number = tabs.length + 1;
      let comes = true;
      server.rules.beforeSubscribe = () => {
        if (comes) server.publish('lobby', `while ${number} is answered`);
        comes = false;
      };
      const one = open('lobby', options);
      await live();
      server.publish('lobby', `after ${number}`);
      const known = options.last ? before.slice(-options.last) : options.since === 'start' ? before : before.slice(server.topic('lobby').entries.findIndex(({ payload }) => payload.id === options.since) + 1);
      const expected = [...known, `while ${number} is answered`, `after ${number}`];
      await until(() => one.seen.length >= expected.length, `all of ${JSON.stringify(options)}, not ${one.seen}`);
      assert.deepEqual(one.seen, expected, JSON.stringify(options));
    }
    await until(() => tabs.every(({ seen }) => seen.at(-1) === 'after 5'), 'the last message in every tab');
    for (const { seen } of tabs) assert.equal(new Set(seen).size, seen.length);
    assert.deepEqual(tabs[0].seen, server.topic('lobby').entries.map(({ payload }) => payload.data));
    assert.equal(streams(server), 1);
  });

  titled('a topic is left when the last tab leaves it', async ({ server, open, live }) => {
    const [one, two] = [open('lobby'), open('lobby')];
    await live();
    one.subscription.close();
    server.publish('lobby', 1);
    await until(() => two.seen.length === 1);
    assert.deepEqual(one.seen, []);
    two.subscription.close();
    await until(() => [...server.connections.values()].every(({ topics }) => !topics.has('lobby')));
  });

  titled('a topic that the server ended begins anew for the tab that comes back, and with the same wishes', async ({ server, open, live, tabs }) => {
    const [one, two] = [open('lobby', { people: true }), open('lobby', { people: true })];
    await live();
    const refused = tabs.map(({ subscription }) => new Promise((resolve) => subscription.on('refused', resolve)));
    for (const connection of server.connections.values()) {
      connection.topics.delete('lobby');
      connection.send('unsubscribed', { topic: 'lobby', code: 'passcode_required', message: 'A passcode is asked for.' });
    }
    for (const { code } of await Promise.all(refused)) assert.equal(code, 'passcode_required');
    const seen = collect(one.client.subscribe('lobby', { people: true }));
    await until(() => [...server.connections.values()].some(({ topics }) => topics.get('lobby')?.people));
    server.publish('lobby', 1);
    await until(() => seen.length === 1);
    assert.deepEqual(two.seen, []);
  });

  titled('the connection is cut again and again, and no tab loses or doubles anything', async ({ server, open, live, tabs }) => {
    for (const _ of numbers(1, 4)) open('lobby');
    await live();
    for (const number of numbers(1, 40)) {
      server.publish('lobby', number);
      if (number % 9 === 0) server.cut();
      if (number % 4 === 0) await live();
    }
    await until(() => tabs.every(({ seen }) => seen.length >= 40));
    for (const { seen } of tabs) assert.deepEqual(seen, numbers(1, 40));
  });

  for (const how of ['close', 'crash']) {
    titled(`the leading tab goes (${how}), and another leads`, async ({ server, open, live, tabs }) => {
      const leader = open('lobby');
      await live();
      for (const _ of numbers(1, 3)) open('lobby');
      await live();
      server.publish('lobby', 1);
      await until(() => tabs.every(({ seen }) => seen.length === 1));
      tabs.shift();
      leader[how]();
      const sent = tabs.map(({ client }, index) => client.publish('lobby', `from ${index}`));
      server.publish('lobby', 2);
      await Promise.all(sent);
      await live();
      server.publish('lobby', 3);
      await until(() => tabs.every(({ seen }) => seen.includes(3)), 'the last message', 20_000);
      for (const { seen } of tabs) {
        assert.deepEqual(seen, tabs[0].seen);
        assert.deepEqual([...seen].sort(), [1, 2, 3, 'from 0', 'from 1', 'from 2'].sort());
      }
    });
  }
}

test('clients with a token of their own do not share a connection', async (t) => {
  const server = await new FakeServer().start();
  const { tab } = browser();
  const tabs = ['mina', 'jun'].map((token) => {
    const one = tab(() => new ParleyClient({ base: server.base, transport: 'sse', shared: true, token, timing: fast }));
    one.seen = collect(one.client.subscribe('lobby'));
    one.connect();
    return one;
  });
  t.after(async () => {
    for (const one of tabs) one.close();
    await server.stop().catch(() => {});
  });
  await until(() => tabs.every(({ client }) => client.status.state === 'live'), 'both live');
  assert.equal(streams(server), 2);
  server.publish('lobby', 1);
  await until(() => tabs.every(({ seen }) => seen.length === 1));
});
