import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { QrCode } from '../../src/Parley.Server/wwwroot/core/QrCode.js';
import { Store } from '../../src/Parley.Server/wwwroot/core/Store.js';
import { graphemeCount, shorten } from '../../src/Parley.Server/wwwroot/core/graphemes.js';
import { nameProblem, roomProblem, tidyName, tidyRoom } from '../../src/Parley.Server/wwwroot/core/names.js';
import { parseRoute, routePath } from '../../src/Parley.Server/wwwroot/core/routes.js';
import { reachOf } from '../../src/Parley.Server/wwwroot/core/hosts.js';
import { reasonOf } from '../../src/Parley.Server/wwwroot/ui/reasons.js';
import { I18n } from '../../src/Parley.Server/wwwroot/i18n/I18n.js';

const jsQR = createRequire(new URL('../../clients/js/package.json', import.meta.url))('jsqr');

test('names of any script are names; hidden characters are not', () => {
  for (const name of ['Mina', '민아', '小雨', 'عمر', 'Tomás', "O'Neil", 'Jean-Luc P.', '🦊', 'Mina 👩‍💻', '🇰🇷 팀', 'नीता']) assert.equal(nameProblem(tidyName(name)), null, name);
  assert.equal(nameProblem(tidyName('  \t ')), 'empty');
  assert.equal(nameProblem('가'.repeat(33)), 'long');
  assert.equal(nameProblem('👨‍👩‍👧‍👦'.repeat(32)), null);
  for (const bad of ['a\u202eb', 'a\u200bb', 'a\u200db', 'a\u2066b', 'ㅤ', 'a\u0000']) assert.equal(nameProblem(bad), 'hidden', JSON.stringify(bad));
  for (const bad of ['<b>', 'a/b', 'a@b', '[x]']) assert.equal(nameProblem(bad), 'sign', bad);
  assert.equal(tidyName('  Mina \n  Kim '), 'Mina Kim');
  assert.equal(tidyName('\u1106\u1175\u11ab\u110b\u1161'), '민아');
});

test('a room is what its name says, and its address leads back to it', () => {
  assert.equal(tidyRoom(' #큰 방 '), '큰-방');
  for (const good of ['lobby', '잡담', 'dev.2', 'a:b~c@d+e']) assert.equal(roomProblem(good), null, good);
  assert.deepEqual(['', '-x', 'a/b', 'x'.repeat(65)].map(roomProblem), ['empty', 'start', 'sign', 'long']);
  for (const [room, offset] of [['잡담', null], ['a+b', 12], ['50', 3]]) assert.deepEqual(parseRoute(routePath(room, offset)), { room, offset });
  assert.deepEqual(parseRoute(''), { room: null, offset: null });
  assert.deepEqual(parseRoute('r/%E0%A4%A'), { room: null, offset: null });
  // Spaces of an address that somebody typed become what a room's name has in their place.
  assert.deepEqual(parseRoute('r/a%20b/m/7'), { room: 'a-b', offset: 7 });
  for (const wrong of ['$x', 'a/b', 'a<b>', 'x'.repeat(129)]) {
    assert.deepEqual(parseRoute(`r/${encodeURIComponent(wrong)}`), { room: null, offset: null, wrong });
  }
  assert.equal(parseRoute(`r/${'x'.repeat(100)}`).room?.length, 100);
});

test('characters are counted as a reader counts them', () => {
  assert.deepEqual(['abc', '민아', '👨‍👩‍👧‍👦🇰🇷', 'é'].map(graphemeCount), [3, 2, 2, 1]);
  assert.equal(shorten('👨‍👩‍👧‍👦'.repeat(5), 3), `${'👨‍👩‍👧‍👦'.repeat(3)}…`);
  assert.equal(shorten('short', 200), 'short');
});

test('a QR code of any length that fits can be read', () => {
  for (const text of ['http://192.168.0.12:8080/r/lobby', `http://10.0.0.1/r/${encodeURIComponent('잡담')}`, 'x', ...[14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412].map((length) => 'a'.repeat(length))]) {
    const { modules, size } = QrCode.encode(text);
    const [scale, margin] = [4, 4];
    const width = (size + 2 * margin) * scale;
    const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
    for (let y = 0; y < size * scale; y++) for (let x = 0; x < size * scale; x++) if (modules[Math.floor(y / scale)][Math.floor(x / scale)]) pixels.fill(0, ((y + margin * scale) * width + x + margin * scale) * 4, ((y + margin * scale) * width + x + margin * scale) * 4 + 3);
    assert.equal(jsQR(pixels, width, width)?.data, text);
  }
  assert.throws(() => QrCode.encode('a'.repeat(413)), RangeError);
});

test('what cannot be stored lasts as long as the page', () => {
  const full = /** @type {any} */ ({ length: 0, key: () => null, getItem: () => null, removeItem: () => {}, setItem: () => { throw new Error('quota'); } });
  const store = new Store(full);
  assert.equal(store.set('outbox.1', { a: 1 }), false);
  assert.deepEqual(store.get('outbox.1', null), { a: 1 });
  assert.deepEqual(store.names('outbox.'), ['outbox.1']);
  store.set('outbox.1', undefined);
  assert.equal(store.get('outbox.1', null), null);
});

const texts = Object.fromEntries(await Promise.all(['en', 'ko', 'zh'].map(async (language) => [language, { ...(await textsOf(language)), ...(await textsOf(`later/${language}`)) }])));

async function textsOf(name) {
  return JSON.parse(await readFile(new URL(`../../src/Parley.Server/wwwroot/i18n/${name}.json`, import.meta.url), 'utf8'));
}

test('every language has every text with the same places and the plurals that it needs', () => {
  const places = (entry) => [...new Set(Object.values(typeof entry === 'string' ? { other: entry } : entry).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();
  for (const [language, all] of Object.entries(texts)) {
    assert.deepEqual(Object.keys(all).sort(), Object.keys(texts.en).sort(), language);
    for (const [key, entry] of Object.entries(all)) {
      assert.deepEqual(places(entry), places(texts.en[key]), `${language} ${key}`);
      if (typeof entry !== 'string') for (const category of new Intl.PluralRules(language).resolvedOptions().pluralCategories) assert.ok(category in entry, `${language} ${key} ${category}`);
    }
  }
});

test('texts are filled and plurals chosen', () => {
  const [en, ko] = [new I18n('en', texts.en), new I18n('ko', texts.ko)];
  assert.equal(en.t('list.newBelow', { count: 1 }), '1 new message');
  assert.equal(en.t('list.newBelow', { count: 1234 }), '1,234 new messages');
  assert.equal(ko.t('list.newBelow', { count: 3 }), '새 메시지 3개');
  assert.equal(en.day(new Date(2026, 2, 1, 23, 59), new Date(2026, 2, 2, 0, 1)), 'Yesterday');
  assert.equal(ko.day(new Date(2026, 2, 2, 0, 1), new Date(2026, 2, 2, 23, 0)), '오늘');
  assert.equal(I18n.choose(null, ['fr-FR', 'zh-TW', 'en']), 'zh');
  assert.equal(I18n.choose('ko', ['en']), 'ko');
  assert.equal(I18n.choose(null, ['fr']), 'en');
});

test('why the server refuses is said in every language, and in its own words where there are none', () => {
  for (const language of ['en', 'ko', 'zh']) {
    const i18n = new I18n(language, texts[language]);
    for (const code of ['muted', 'banned', 'kicked', 'room_locked', 'slow_mode', 'rate_limited', 'passcode_required', 'unauthorized', 'forbidden', 'bad_token', 'token_expired', 'too_large', 'unavailable']) {
      const reason = reasonOf(i18n, { code, message: 'The server says.' });
      assert.ok(reason.length > 2 && reason !== 'The server says.', `${language} ${code}`);
    }
    assert.equal(reasonOf(i18n, { code: 'brand_new', message: 'The server says.' }), 'The server says.');
  }
  const english = new I18n('en', texts.en);
  assert.equal(reasonOf(english, { code: 'banned', message: 'You are shut out: too loud: really', reason: 'too loud: really' }), 'you are shut out: too loud: really');
  assert.match(reasonOf(english, { code: 'kicked', message: 'A moderator sent you out.', until: '2031-01-02T10:00:00.000Z' }), /^a moderator sent you out for a while, until .*2031[^.]*$/);
  assert.match(reasonOf(english, { code: 'muted', message: 'Another sentence.', until: '2031-01-02T10:00:00.000Z', reason: 'calm down' }), /, until .*2031.*: calm down$/);
});

test('from where an address can be reached', () => {
  const hosts = { machine: ['localhost', '127.0.0.1', '[::1]'], network: ['192.168.0.12', '10.1.2.3', '172.16.0.1', '172.31.9.9', '169.254.1.1', '100.64.0.1', '[fd00::1]', '[fe80::1]', 'box', 'box.local', 'chat.home.arpa'], anywhere: ['chat.example.com', '172.32.0.1', '8.8.8.8', '[2001:db8::1]', '10.example.com'] };
  for (const [reach, names] of Object.entries(hosts)) for (const name of names) assert.equal(reachOf(name), reach, name);
});
