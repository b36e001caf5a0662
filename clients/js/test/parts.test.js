import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../src/Backoff.js';
import { Emitter } from '../src/Emitter.js';
import { EventStreamParser } from '../src/EventStreamParser.js';
import { HttpApi } from '../src/HttpApi.js';
import { Position, randomKey } from '../src/index.js';

test('pauses grow from half a second to half a minute, each up to half shorter or longer', () => {
  const pauses = (/** @type {number} */ random) => {
    const backoff = new Backoff(500, 30_000, () => random);
    return Array.from({ length: 8 }, () => backoff.next());
  };
  assert.deepEqual(pauses(0.5), [500, 1000, 2000, 4000, 8000, 15000, 30000, 30000]);
  assert.deepEqual(pauses(0).slice(0, 2), [250, 500]);
  assert.equal(pauses(1).at(-1), 45000);
});

test('a page with Trusted Types allows a policy only for a connection that is shared', async (t) => {
  const scope = /** @type {any} */ (globalThis);
  t.after(() => {
    delete scope.trustedTypes;
    delete scope.SharedWorker;
  });
  scope.SharedWorker = class {};
  scope.trustedTypes = {
    createPolicy: (/** @type {string} */ name) => {
      throw new TypeError(`The page does not allow the policy ${name}.`);
    },
  };
  const { WorkerPort } = await import(`../src/WorkerPort.js?${randomKey()}`);
  assert.throws(() => new WorkerPort('a', () => {}, () => {}), /the policy parley/);
});

test('an event stream reads the same however its bytes are cut', () => {
  const stream = '\uFEFF: hello\r\ndata: one\r\n\r\nevent: ready\rdata:two\rdata: 2\r\rid: 5\ndata\n\n\nevent: x\n\ndata: {"a":"\\n"}\n\n';
  const expected = [['message', 'one'], ['ready', 'two\n2'], ['message', ''], ['message', '{"a":"\\n"}']];
  for (let size = 1; size < stream.length; size++) {
    const events = [];
    const parser = new EventStreamParser((type, data) => events.push([type, data]));
    for (let at = 0; at < stream.length; at += size) parser.push(stream.slice(at, at + size));
    assert.deepEqual(events, expected, `pieces of ${size}`);
  }
});

test('ids are read strictly and compared as numbers, beyond what a double holds', () => {
  assert.equal(Position.parse('abcdef-10')?.isAfter(/** @type {any} */ (Position.parse('abcdef-9'))), true);
  assert.equal(Position.parse('abcdef-9007199254740993')?.isAfter(/** @type {any} */ (Position.parse('abcdef-9007199254740992'))), true);
  for (const bad of ['', 'abcdef', 'abcdef-', 'abcdef-01', 'ABCDEF-1', 'abcdef-1 ', 'abc-1', null, 7]) assert.equal(Position.parse(bad), null);
});

test('a handler that throws does not keep the others from their event, and its error is reported', (t) => {
  const emitter = new Emitter();
  const reported = [];
  Object.assign(globalThis, { reportError: (/** @type {any} */ error) => reported.push(error.message) });
  t.after(() => Reflect.deleteProperty(globalThis, 'reportError'));
  let called = 0;
  emitter.on('x', () => {
    throw new Error('broken handler');
  });
  emitter.on('x', () => called++);
  emitter.emit('x', 1);
  assert.equal(called, 1);
  assert.deepEqual(reported, ['broken handler']);
});

test('addresses lie under the base, with a prefix and any script', () => {
  const api = new HttpApi({ base: 'https://example.org/chat' });
  assert.equal(api.url(`topics/${encodeURIComponent('방/1')}/messages`, { limit: 5, before: undefined }).href, 'https://example.org/chat/topics/%EB%B0%A9%2F1/messages?limit=5');
  assert.equal(api.webSocketUrl('ws').href, 'wss://example.org/chat/ws');
});

test('keys are 128 bits', () => {
  const keys = new Set(Array.from({ length: 1000 }, randomKey));
  assert.equal(keys.size, 1000);
  for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/);
});
