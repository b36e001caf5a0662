import assert from 'node:assert/strict';
import { test } from 'node:test';
import './hooks.js';

const { Store } = await import('../../src/Parley.Server/wwwroot/core/Store.js');
const { Timeline } = await import('../../src/Parley.Server/wwwroot/model/Timeline.js');
const { TypingSender } = await import('../../src/Parley.Server/wwwroot/model/TypingSender.js');
const { Idleness } = await import('../../src/Parley.Server/wwwroot/model/Idleness.js');
const { People } = await import('../../src/Parley.Server/wwwroot/model/People.js');
const { Room } = await import('../../src/Parley.Server/wwwroot/model/Room.js');
const { Tombstones } = await import('../../src/Parley.Server/wwwroot/model/Tombstones.js');
const { Drafts } = await import('../../src/Parley.Server/wwwroot/model/Drafts.js');
const { buildRows, nextChange } = await import('../../src/Parley.Server/wwwroot/model/rows.js');
const { Search } = await import('../../src/Parley.Server/wwwroot/model/Search.js');
const { Outbox } = await import('../../src/Parley.Server/wwwroot/net/Outbox.js');
const { ParleyError } = await import('../../clients/js/src/index.js');

const noon = new Date(2026, 5, 10, 12, 0).getTime();
const message = (offset, { from = 'u1', minutes = offset, ...rest } = {}) => ({
  topic: 'lobby',
  id: `epoch1-${offset * 3}`,
  offset,
  time: new Date(noon + minutes * 60_000).toISOString(),
  from: { id: from, name: from },
  data: { text: `m${offset}` },
  ...rest,
});

const rowsOf = (timeline, more = {}) =>
  buildRows({ timeline, start: 0, end: timeline.messages.length, pending: [], activity: [], me: 'me', readOffset: null, activityStyle: 'condensed', now: noon + 3_600_000, ...more });
const kinds = (rows) => rows.map((row) => (row.kind === 'message' ? `${row.message.offset}${row.continued ? '+' : ''}` : row.kind)).join(' ');

test('messages lie in the order of their offsets, each once, however they come', () => {
  const timeline = new Timeline();
  timeline.add([message(5), message(3)]);
  timeline.add([message(4), message(5), message(1)]);
  timeline.addPage([message(2), message(3)], { before: 4, more: false });
  assert.deepEqual(timeline.messages.map(({ offset }) => offset), [1, 2, 3, 4, 5]);
});

test('an edit stays when an older form of the message comes again', () => {
  const timeline = new Timeline();
  timeline.add([message(1), message(2)]);
  timeline.change('edited', { offset: 1, data: { text: 'new' }, time: '2026-06-10T12:30:00.000Z' });
  timeline.change('deleted', { offset: 2, time: '2026-06-10T12:30:00.000Z' });
  timeline.add([message(1), message(2)]);
  assert.equal(timeline.find(1).data.text, 'new');
  assert.equal(timeline.find(2).deleted, true);
  assert.equal('data' in timeline.find(2), false);
});

test('a hole is shown until it is filled, or nothing is left to fill it', () => {
  const timeline = new Timeline();
  timeline.addPage([message(1), message(2), message(9)], { more: false });
  const gap = rowsOf(timeline).find((row) => row.kind === 'gap');
  assert.deepEqual([gap.after, gap.before], [2, 9]);
  timeline.addPage([message(8)], { after: 2, before: 9, more: true });
  assert.equal(kinds(rowsOf(timeline)), 'start day 1 2+ gap 8 9+');
  timeline.addPage([], { after: 2, before: 8, more: false });
  assert.equal(kinds(rowsOf(timeline)), 'start day 1 2+ 8 9+');
});

test('one author within five minutes is one group; days and others divide', () => {
  const timeline = new Timeline();
  timeline.addPage([message(1, { minutes: 0 }), message(2, { minutes: 5 }), message(3, { minutes: 11 }), message(4, { from: 'u2', minutes: 11 }), message(5, { from: 'u2', minutes: 24 * 60 })], { more: false });
  assert.equal(kinds(rowsOf(timeline)), 'start day 1 2+ 3 4 day 5');
});

test('the line stands before the first unread message of somebody else', () => {
  const timeline = new Timeline();
  timeline.addPage([message(1), message(2), message(3)], { more: false });
  assert.equal(kinds(rowsOf(timeline, { readOffset: 1 })), 'start day 1 new 2 3+');
  assert.equal(kinds(rowsOf(timeline, { readOffset: 1, me: 'u1' })), 'start day 1 2+ 3+');
});

test('a deletion that was seen leaves its place for a day, one that was not leaves nothing', () => {
  const timeline = new Timeline(() => noon);
  timeline.addPage([message(1), message(2, { deleted: true, data: undefined }), message(3)], { more: false });
  timeline.change('deleted', { offset: 3, time: new Date(noon).toISOString() });
  assert.equal(kinds(rowsOf(timeline)), 'start day 1 3');
  assert.equal(kinds(rowsOf(timeline, { now: noon + 25 * 3_600_000 })), 'start day 1');
});

test('who comes and goes is one line, and who returns is none', () => {
  const timeline = new Timeline();
  timeline.addPage([message(1, { minutes: 0 })], { more: false });
  const act = (type, name, second) => ({ type, name, user: name, at: noon + second * 1000 });
  const activity = [act('joined', 'Mina', 1), act('joined', 'Jun', 2), act('left', 'Ada', 3), act('joined', 'Ada', 4)];
  const line = rowsOf(timeline, { activity }).at(-1);
  assert.deepEqual([line.joined, line.left], [['Mina', 'Jun'], []]);
  assert.equal(kinds(rowsOf(timeline, { activity, activityStyle: 'hidden' })), 'start day 1');
  assert.equal(kinds(rowsOf(timeline, { activity, activityStyle: 'all' })), 'start day 1 activity activity activity activity');
});

test('a message on its way keeps its line when it arrives, and is never there twice', () => {
  const timeline = new Timeline();
  timeline.addPage([message(1)], { more: false });
  const pending = [{ key: 'k1', room: 'lobby', data: { text: 'x' }, user: 'me', at: noon, refused: null }];
  const before = rowsOf(timeline, { pending }).at(-1);
  timeline.add([message(2, { from: 'me', key: 'k1' })]);
  const after = rowsOf(timeline, { pending });
  assert.equal(before.kind, 'pending');
  assert.equal(after.at(-1).id, before.id);
  assert.equal(kinds(after), 'start day 1 2');
});

test('typing is told at most every three seconds, and not for commands or space', () => {
  let now = 0;
  let sent = 0;
  const sender = new TypingSender(() => sent++, () => now);
  for (const text of ['', '  ', '/me']) sender.typed(text);
  assert.equal(sent, 0);
  for (now = 0; now < 6000; now += 500) sender.typed('a');
  assert.equal(sent, 2);
  sender.stop();
  sender.typed('b');
  assert.equal(sent, 3);
});

// ---- the outbox

class FakeStorage {
  #values = new Map();
  get length() {
    return this.#values.size;
  }
  key = (index) => [...this.#values.keys()][index] ?? null;
  getItem = (key) => this.#values.get(key) ?? null;
  setItem = (key, value) => void this.#values.set(key, value);
  removeItem = (key) => void this.#values.delete(key);
}

function fakeClient() {
  const sent = [];
  const publish = (room, data, { key, signal }) =>
    new Promise((resolve, reject) => {
      sent.push({ text: data.text, key, accept: () => resolve({}), refuse: (code) => reject(new ParleyError(code, code)) });
      signal.addEventListener('abort', () => reject(new ParleyError('aborted', '')));
    });
  return { publish, sent };
}

function setup(t, storage = new FakeStorage(), tab = 'tab1', user = 'me') {
  const clock = { now: 1000 };
  const client = fakeClient();
  const outbox = new Outbox(client, new Store(storage), user, tab, () => clock.now);
  t.after(() => outbox.stop());
  return { client, outbox, storage, clock };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test('outbox: a message is stored before it is sent, and until it was accepted', async (t) => {
  const { client, outbox, storage } = setup(t);
  outbox.add('lobby', 'hello');
  assert.equal(storage.length, 1);
  assert.equal(client.sent.length, 1);
  client.sent[0].accept();
  await settled();
  assert.equal(storage.length, 0);
  assert.equal(outbox.of('lobby')[0].accepted, true);
  outbox.arrived(client.sent[0].key);
  assert.deepEqual(outbox.of('lobby'), []);
});

test('outbox: after a reload the same messages go out under the same keys, in order', async (t) => {
  const { client, outbox, storage } = setup(t);
  for (const text of ['one', 'two', 'three']) outbox.add('lobby', text);
  client.sent[0].accept();
  await settled();
  const again = setup(t, storage);
  again.outbox.start();
  assert.deepEqual(again.client.sent.map(({ text, key }) => [text, key]), client.sent.slice(1).map(({ text, key }) => [text, key]));
  assert.deepEqual(again.outbox.of('lobby').map((entry) => entry.data.text), ['two', 'three']);
});

test('outbox: another tab leaves it alone while its owner lives, and takes over when not', (t) => {
  const { outbox, storage } = setup(t);
  outbox.add('lobby', 'mine');
  const other = setup(t, storage, 'tab2');
  other.outbox.start();
  assert.equal(other.client.sent.length, 0);
  other.clock.now += 16_000;
  other.outbox.adopt();
  assert.equal(other.client.sent.length, 1);
});

test('outbox: a page that goes away hands over at once', (t) => {
  const { outbox, storage } = setup(t);
  outbox.add('lobby', 'mine');
  outbox.release();
  const other = setup(t, storage, 'tab2');
  other.outbox.start();
  assert.equal(other.client.sent.length, 1);
});

test('outbox: nobody sends what another person wrote', (t) => {
  const { outbox, storage } = setup(t);
  outbox.add('lobby', 'mine');
  outbox.release();
  const other = setup(t, storage, 'tab1', 'somebody');
  other.outbox.start();
  assert.equal(other.client.sent.length, 0);
  assert.deepEqual(other.outbox.of('lobby'), []);
});

test('outbox: a refused message stays with its reason, and can be sent again or discarded', async (t) => {
  const { client, outbox, storage } = setup(t);
  const refusals = [];
  outbox.on('refused', (entry) => refusals.push(entry.refused.code));
  const { key } = outbox.add('lobby', 'x');
  client.sent[0].refuse('forbidden');
  await settled();
  assert.deepEqual(refusals, ['forbidden']);
  const reloaded = setup(t, storage);
  reloaded.outbox.start();
  assert.equal(reloaded.outbox.of('lobby')[0].refused.code, 'forbidden');
  assert.equal(reloaded.client.sent.length, 0);
  outbox.retry(key);
  assert.equal(client.sent[1].key, key);
  client.sent[1].refuse('too_large');
  await settled();
  outbox.discard(key);
  assert.equal(storage.length, 0);
  assert.deepEqual(outbox.of('lobby'), []);
});

test('outbox: a discarded message is given up even while it waits', async (t) => {
  const { outbox, storage } = setup(t);
  const { key } = outbox.add('lobby', 'x');
  outbox.discard(key);
  await settled();
  assert.equal(storage.length, 0);
  assert.deepEqual(outbox.of('lobby'), []);
});

test('outbox: where nothing can be stored, messages are sent all the same', async (t) => {
  const client = fakeClient();
  const outbox = new Outbox(client, new Store(null), 'me', 'tab1');
  t.after(() => outbox.stop());
  outbox.add('lobby', 'x');
  client.sent[0].accept();
  await settled();
  assert.equal(outbox.of('lobby')[0].accepted, true);
});

test('nobody is there after five minutes without a sign of life, and somebody at the first', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const told = [];
  const idleness = new Idleness((isAway) => told.push(isAway));
  t.mock.timers.tick(4 * 60_000);
  idleness.seen();
  t.mock.timers.tick(5 * 60_000 - 1);
  assert.deepEqual(told, []);
  t.mock.timers.tick(1);
  assert.deepEqual(told, [true]);
  t.mock.timers.tick(3_600_000);
  idleness.seen();
  idleness.seen();
  assert.deepEqual(told, [true, false]);
  t.mock.timers.tick(5 * 60_000);
  assert.deepEqual(told, [true, false, true]);
});

test('somebody who is away stays so with another name, and is there again when they come back', () => {
  const people = new People();
  people.set([{ id: 'a', name: 'Ann' }, { id: 'b', name: 'Ben', away: true }]);
  const change = (id, name) => ({ topic: 't', user: { id, name }, time: '2026-11-21T10:00:00.000Z' });
  people.setAway(change('a', 'Ann'), true);
  people.setAway(change('x', 'Nobody'), true);
  people.rename({ ...change('a', 'Anna'), was: 'Ann' });
  people.setAway(change('b', 'Ben'), false);
  assert.deepEqual(people.users.map(({ name, away }) => [name, Boolean(away)]), [['Anna', true], ['Ben', false]]);
});

test('the place of a deleted message stays for a day after it was seen, also over a reload', () => {
  const values = new Map();
  const storage = { getItem: (name) => values.get(name) ?? null, setItem: (name, value) => values.set(name, value), removeItem: (name) => values.delete(name), key: () => null, length: 0 };
  let now = noon;
  const tombstones = () => new Tombstones(new Store(storage), 'deleted.me.lobby', () => now);
  tombstones().add('epoch1-6');
  const [seen, unseen] = [message(2, { deleted: true, data: undefined }), message(3, { deleted: true, data: undefined })];
  assert.equal(tombstones().mark(seen).deletedAt, noon);
  assert.equal(tombstones().mark(unseen).deletedAt, undefined);
  assert.equal(tombstones().mark(message(2)).deletedAt, undefined);
  now += 24 * 3_600_000;
  assert.equal(tombstones().mark(seen).deletedAt, undefined);
  tombstones().add('epoch1-9');
  assert.deepEqual(Object.keys(JSON.parse(values.get('parley.deleted.me.lobby'))), ['epoch1-9']);
});

test('a change of a message that was begun is kept beside the new message that it interrupted, for each room', () => {
  const store = new Store(null);
  const drafts = () => new Drafts(store, 'me');
  drafts().keep('lobby', { text: 'half a thought', edited: null });
  drafts().keep('lobby', { text: 'better words', edited: message(4) });
  assert.equal(drafts().of('lobby').text, 'better words');
  assert.deepEqual(drafts().of('lobby').edited, { id: 'epoch1-12', offset: 4, data: { text: 'm4' } });
  assert.deepEqual(drafts().of('other'), { text: '', edited: null });
  assert.deepEqual(new Drafts(store, 'ben').of('lobby'), { text: '', edited: null });
  drafts().dropEdit('lobby');
  assert.deepEqual(drafts().of('lobby'), { text: 'half a thought', edited: null });
  drafts().keep('lobby', { text: '', edited: null });
  assert.deepEqual(store.names('draft.'), []);
});

test('what is missing between two messages is loaded by one click, first in small pages and then in large ones', async () => {
  const asked = [];
  const client = {
    history: async (_topic, { after, before, limit }) => {
      asked.push([after, before, limit]);
      const from = after === undefined ? 1_251 : after + 1;
      const to = Math.min(from + limit, before ?? 1_301);
      return { messages: Array.from({ length: to - from }, (_, index) => message(from + index)), more: true, head: 'epoch1-9999' };
    },
  };
  const room = new Room('lobby', client, new Store(null), 'me');
  room.timeline.add([message(50)]);
  room.open();
  await new Promise((done) => setTimeout(done));
  await room.fill({ after: 50, before: 1_251 });
  const small = Array.from({ length: 10 }, (_, index) => [50 + 50 * index, 1251, 50]);
  assert.deepEqual(asked.slice(1), [...small, [550, 1251, 500], [1050, 1251, 500]]);
  assert.equal(room.timeline.messages.length, 1 + 1_250);
  assert.equal(room.timeline.messages.every((_, index) => index === 0 || room.timeline.holeBefore(index) === null), true);
});

test('the list is drawn anew at midnight, and when the day of a deletion is over', () => {
  const timeline = new Timeline(() => noon - 20 * 3_600_000);
  timeline.addPage([message(1)], { more: false });
  assert.equal(nextChange(rowsOf(timeline), noon), new Date(2026, 5, 11).getTime());
  timeline.change('deleted', { offset: 1, time: new Date(noon).toISOString() });
  assert.equal(nextChange(rowsOf(timeline), noon), noon + 4 * 3_600_000);
});

test('who came while the list of people was on its way is in it, and who left is not', async () => {
  const people = new People();
  const change = (id) => ({ topic: 't', user: { id, name: id }, time: '2026-11-21T10:00:00.000Z' });
  people.onChangeOf('joined', change('before'), 'me');
  let answer;
  const loaded = people.load(() => new Promise((resolve) => (answer = resolve)));
  people.onChangeOf('joined', change('me'), 'me');
  people.onChangeOf('left', change('gone'), 'me');
  people.setAway(change('away'), true);
  answer({ users: [{ id: 'gone', name: 'gone' }, { id: 'away', name: 'away' }] });
  await loaded;
  assert.deepEqual(people.users.map(({ id, away }) => [id, Boolean(away)]), [['away', true], ['me', false]]);
});

test('a list of people that did not come is asked for again, and one that is refused is not', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const people = new People();
  let asked = 0;
  const loaded = people.load(async () => {
    if (++asked < 3) throw new ParleyError('unavailable', 'Later.');
    return { users: [{ id: 'ann', name: 'Ann' }] };
  });
  for (let i = 0; i < 20; i++) {
    await Promise.resolve();
    t.mock.timers.tick(500);
  }
  await loaded;
  assert.deepEqual([asked, people.users.length], [3, 1]);
  let refused = 0;
  await people.load(async () => {
    refused++;
    throw new ParleyError('forbidden', 'No.');
  });
  assert.deepEqual([refused, people.users.length], [1, 1]);
});

/** A room whose server is played by hand: history pages and the stream come in whatever order the test lets them. */
function openRoom() {
  /** @type {Record<string, (value: any) => void>} */
  const handlers = {};
  /** @type {((page: any) => void)[]} */
  const pages = [];
  const marks = [];
  const client = {
    subscribe: () => ({ on: (name, handler) => (handlers[name] = handler), close: () => {} }),
    history: () => new Promise((resolve) => pages.push(resolve)),
    presence: () => Promise.resolve({ users: [] }),
    read: async (_room, offset) => void marks.push(offset),
  };
  const room = new Room('lobby', /** @type {any} */ (client), new Store(new FakeStorage()), 'me');
  room.enter();
  room.open();
  return { room, pages, handlers, marks };
}

const offsetsOf = (room) => room.timeline.messages.map(({ offset }) => offset);

test('what is said between the history and the subscription is there, whichever answers first', async () => {
  for (const readyFirst of [true, false]) {
    const { room, pages, handlers } = openRoom();
    const ready = () => handlers.ready({ head: 'e-3', offset: 3 });
    if (readyFirst) ready();
    pages.shift()({ messages: [message(1)], more: false });
    await settled();
    if (!readyFirst) ready();
    handlers.message(message(4));
    await settled();
    pages.shift()({ messages: [message(1), message(2), message(3), message(4)], more: false });
    await settled();
    assert.deepEqual(offsetsOf(room), [1, 2, 3, 4]);
    assert.deepEqual([room.timeline.complete, pages.length, room.state], [true, 0, 'ready']);
  }
});

test('an empty history does not begin the room above what came since', async () => {
  const { room, pages, handlers } = openRoom();
  handlers.ready({ head: 'e-0', offset: 0 });
  handlers.message(message(2));
  pages.shift()({ messages: [], more: false });
  await settled();
  assert.equal(room.timeline.complete, false);
});

test('where a newcomer begins is kept on the server', async () => {
  const { room, handlers, marks } = openRoom();
  handlers.ready({ head: 'e-7', offset: 7 });
  assert.deepEqual([room.readOffset, marks], [7, [7]]);
  await settled();
  handlers.ready({ head: 'e-7', offset: 7, read: 7 });
  assert.deepEqual(marks, [7]);
});

test('who was here before a break and comes back soon after it has not joined', async () => {
  let now = noon;
  const people = new People(() => now);
  const user = (id) => ({ id, name: id });
  const joined = (id) => people.onChangeOf('joined', { topic: 't', user: user(id), time: new Date(now).toISOString() }, 'me');
  await people.load(async () => ({ users: ['me', 'ann', 'ben', 'cho'].map(user) }));
  // The server was started again, and this page was the first to return.
  await people.load(async () => ({ users: [user('me')] }));
  joined('ann');
  joined('new');
  now += 61_000;
  joined('ben');
  assert.deepEqual(people.activity.map(({ type, user: id }) => `${id} ${type}`), ['new joined', 'ben joined']);
  assert.deepEqual(people.users.map(({ id }) => id), ['me', 'ann', 'new', 'ben']);
});

test('a hole is loaded from the side from which its reader comes, and one that was trimmed is none', async () => {
  const asked = [];
  const kept = [message(1), message(2), ...Array.from({ length: 200 }, (_, n) => message(801 + n))];
  const client = {
    history: async (_room, { before = Infinity, after, limit }) => {
      asked.push({ before, after });
      const some = kept.filter(({ offset }) => offset < before && offset > (after ?? 0));
      return { messages: after === undefined ? some.slice(-limit) : some.slice(0, limit), more: some.length > limit };
    },
  };
  const room = new Room('lobby', /** @type {any} */ (client), new Store(new FakeStorage()), 'me');
  room.timeline.add([message(1), message(2), message(900), message(1000)]);
  const hole = () => room.timeline.messages.flatMap((_, index) => room.timeline.holeBefore(index) ?? [])[0];
  await room.loadInto({ after: 900, before: 1000 }, false);
  assert.deepEqual([room.timeline.find(901)?.offset, room.timeline.find(951)], [901, undefined]);
  await room.loadInto({ after: 950, before: 1000 }, true);
  assert.deepEqual(hole(), { after: 2, before: 900 });
  await room.loadInto({ after: 2, before: 900 }, true);
  await room.loadInto({ after: 2, before: 850 }, true);
  assert.deepEqual(hole(), { after: 2, before: 801 });
  // What was there before it has been trimmed: it is asked for once more and then no longer shown as a hole.
  await room.loadInto({ after: 2, before: 801 }, true);
  assert.equal(hole(), undefined);
  assert.equal(asked.length, 5);
});

test('what happened today stands below "Today", and a day without anything has no line', () => {
  const timeline = new Timeline();
  timeline.addPage([message(1)], { more: false });
  const tomorrow = noon + 24 * 3_600_000;
  const act = (type, at) => ({ type, user: 'ann', name: 'Ann', at });
  const seen = (more) => kinds(rowsOf(timeline, { now: tomorrow, ...more }));
  assert.equal(seen({ activity: [act('joined', tomorrow)] }), 'start day 1 day activity');
  assert.equal(seen({ activity: [act('joined', tomorrow)], activityStyle: 'hidden' }), 'start day 1');
  assert.equal(seen({ activity: [act('joined', tomorrow), act('left', tomorrow + 1)] }), 'start day 1');
  const pending = [{ key: 'k1', room: 'lobby', data: { text: 'x' }, user: 'me', at: tomorrow, refused: null }];
  assert.equal(seen({ pending }), 'start day 1 day pending');
  timeline.add([message(2, { minutes: 24 * 60 + 5 })]);
  assert.equal(seen({ activity: [act('joined', tomorrow)] }), 'start day 1 day activity 2');
  assert.equal(seen({ activity: [act('joined', tomorrow), act('left', tomorrow + 1)], pending }), 'start day 1 day 2 pending');
});

test('a search shows the answer to what was asked last, page by page', async () => {
  const asked = [];
  const answers = [];
  const client = { request: (method, path) => (asked.push(new URLSearchParams(path.split('?')[1])), new Promise((resolve, reject) => answers.push({ resolve, reject }))) };
  const search = new Search(/** @type {any} */ (client));
  const question = (words, more = {}) => ({ words, rooms: [], from: '', after: '', before: '', ...more });
  const result = (offset) => ({ message: message(offset), text: '', ranges: [] });
  const found = () => search.results.map(({ message: { offset } }) => offset);
  search.ask(question('te'));
  search.ask(question('tea', { rooms: ['a', 'b'], from: 'u1', after: '2026-06-10', before: '2026-06-10' }));
  assert.deepEqual(asked[1].getAll('topic'), ['a', 'b']);
  const [after, before] = ['after', 'before'].map((name) => Date.parse(asked[1].get(name)));
  assert.deepEqual([after, before], [new Date(2026, 5, 10).getTime(), new Date(2026, 5, 11).getTime()]);
  answers[1].resolve({ results: [result(9), result(7)], more: true });
  await settled();
  answers[0].resolve({ results: [result(1)], more: false });
  await settled();
  assert.deepEqual([found(), search.hasMore, search.state], [[9, 7], true, 'done']);
  search.more();
  assert.equal(asked[2].get('before'), message(7).id);
  answers[2].resolve({ results: [result(5)], more: false });
  await settled();
  assert.deepEqual([found(), search.hasMore], [[9, 7, 5], false]);
  search.ask(question('tea again'));
  answers[3].reject(new ParleyError('not_found', 'No.'));
  await settled();
  assert.deepEqual([search.state, search.error?.code, found()], ['failed', 'not_found', []]);
  search.ask(question('  '));
  assert.deepEqual([search.state, asked.length], ['idle', 4]);
});

test('messages that call this person are counted while they are unread, also those that came while the page was closed', async () => {
  const call = (offset) => message(offset, { data: { text: '@me', mentions: [{ id: 'me', name: 'Me' }] } });
  const store = new Store(new FakeStorage());
  store.set('read.me.lobby', 2);
  /** @type {Record<string, (value: any) => void>} */
  const handlers = {};
  const client = {
    subscribe: () => ({ on: (name, handler) => (handlers[name] = handler), close: () => {} }),
    history: async (_room, { after }) => ({ messages: [call(1), message(2), call(3), message(4)].filter(({ offset }) => offset > after), more: false }),
    presence: async () => ({ users: [] }),
    read: async () => {},
  };
  const room = new Room('lobby', /** @type {any} */ (client), store, 'me');
  room.enter();
  handlers.ready({ head: 'e-4', offset: 4, read: 2 });
  await settled();
  assert.deepEqual([room.unread, room.unreadCalls], [2, 1]);
  handlers.message(call(5));
  handlers.message(message(6, { from: 'me', data: { here: true, text: '@here' } }));
  assert.equal(room.unreadCalls, 2);
  room.markRead(4);
  assert.equal(room.unreadCalls, 1);
  room.markRead(6);
  assert.equal(room.unreadCalls, 0);
});
