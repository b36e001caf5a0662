// Tokens against the real server: how they travel, end, and are renewed.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { clientsOf, until } from './helpers.js';
import { RealServer } from './server.js';

const secret = 'a secret of at least thirty-two bytes';
const server = new RealServer([], { PARLEY_TOKEN_SECRET: secret });
const timing = { backoffFirst: 20, backoffMax: 300, connect: 5000 };
/** The server takes a token so long after its end. */
const leeway = 30;

before(() => server.start());
after(() => server.dispose());

/** @param {number} seconds @param {object} [rights] */
function token(seconds, rights = { subscribe: ['*'], publish: ['*'], history: ['*'], presence: ['*'] }, sub = 'mina') {
  const part = (/** @type {object} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256' })}.${part({ sub, exp: Math.floor(Date.now() / 1000) + seconds, ...rights })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

for (const transport of /** @type {const} */ (['websocket', 'sse'])) {
  test(`${transport}: the token says who it is, and a topic without a right is refused alone`, async (t) => {
    const client = clientsOf(t, server.base)({ transport, timing, token: token(600, { subscribe: ['news.*'], publish: ['news.*'] }) });
    const [texts, users, refused] = [[], [], []];
    client.on('ready', ({ user }) => users.push(user));
    client.subscribe('news.a').on('message', ({ data, from }) => texts.push([data, from.id]));
    client.subscribe('secret').on('refused', ({ code }) => refused.push(code));
    client.connect();
    await until(() => client.status.state === 'live' || refused.length > 0);
    await client.publish('news.a', 'hi');
    await until(() => texts.length === 1);
    assert.deepEqual(texts, [['hi', 'mina']]);
    assert.equal(users[0]?.id, 'mina');
    await until(() => refused.length === 1);
    assert.deepEqual(refused, ['forbidden']);
    await assert.rejects(client.history('news.a'), { code: 'forbidden' });
  });

  test(`${transport}: shortly before its end a token is renewed, and the connection goes on`, async (t) => {
    let given = 0;
    const give = async () => token(given++ === 0 ? 1 : 600);
    const client = clientsOf(t, server.base)({ transport, timing, token: give });
    const [texts, states] = [[], []];
    client.on('status', ({ state }) => states.push(state));
    client.subscribe('t').on('message', ({ data }) => texts.push(data));
    client.connect();
    await until(() => client.status.state === 'live');
    await until(() => given === 2);
    const publisher = clientsOf(t, server.base)({ token: token(600, { publish: ['*'] }, 'other') });
    await publisher.publish('t', 'after');
    await until(() => texts.includes('after'));
    assert.equal(given, 2);
    assert.equal(states.filter((state) => state === 'live').length, 1);
    assert.ok(!states.includes('waiting'));
  });

  test(`${transport}: with a token that is over a new one is asked for`, async (t) => {
    let given = 0;
    const client = clientsOf(t, server.base)({ transport, timing, token: () => token(given++ === 0 ? -leeway - 10 : 600) });
    client.subscribe('t');
    client.connect();
    await until(() => client.status.state === 'live');
    assert.equal(given, 2);
  });

  test(`${transport}: without a right to be here it stops`, async (t) => {
    const client = clientsOf(t, server.base)({ transport, timing, token: 'nonsense' });
    client.subscribe('t');
    client.connect();
    await until(() => client.status.state === 'stopped');
    assert.equal(client.status.close?.code, 4500);
  });
}

test('a ticket opens one stream', async (t) => {
  const client = clientsOf(t, server.base)({ token: token(600) });
  const { ticket, ttl } = await client.ticket();
  assert.equal(ttl, 30);
  const address = `${server.base}topics/t/events?ticket=${ticket}`;
  const [first, second] = [await fetch(address), await fetch(address)];
  assert.deepEqual([first.status, second.status], [200, 401]);
  await first.body?.cancel();
});
