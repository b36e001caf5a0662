import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEmojiOnly } from '../../src/Parley.Server/wwwroot/text/emoji.js';
import { excerpt } from '../../src/Parley.Server/wwwroot/text/excerpt.js';
import { calls, markMentions, mentionsIn } from '../../src/Parley.Server/wwwroot/text/mentions.js';
import { nameFits, nameQuery } from '../../src/Parley.Server/wwwroot/text/nameQuery.js';
import { firstPart } from '../../src/Parley.Server/wwwroot/text/firstPart.js';
import { parse, plainText } from '../../src/Parley.Server/wwwroot/text/parse.js';

/** A tree in one line: `*[strong](…)`-like, short enough to compare. */
function show(nodes) {
  return nodes
    .map((node) => {
      if (node.type === 'text') return node.value;
      if (node.type === 'mention') return `<@${node.user}>${node.value}</@>`;
    if (node.type === 'code') return `<code>${node.value}</code>`;
      if (node.type === 'codeblock') return `<pre${node.language && ` ${node.language}`}>${node.value}</pre>`;
      if (node.type === 'link') return `<a ${node.href}>${show(node.children)}</a>`;
      if (node.type === 'list') return `<${node.ordered ? `ol ${node.start}` : 'ul'}>${node.items.map(({ children, lists }) => `<li>${show(children)}${show(lists)}`).join('')}</>`;
      return node.type === 'paragraph' ? `<p>${show(node.children)}</p>` : `<${node.type}>${show(node.children)}</${node.type}>`;
    })
    .join('');
}

const inline = (text) => show(parse(text)).replace(/^<p>|<\/p>$/g, '');

const cases = [
  ['**bold** and *italic* and ~~gone~~', '<strong>bold</strong> and <em>italic</em> and <del>gone</del>'],
  ['**중요**합니다', '<strong>중요</strong>합니다'],
  ['这是**重要**的事', '这是<strong>重要</strong>的事'],
  ['これは*強調*です', 'これは<em>強調</em>です'],
  ['**괄호(안)**은', '<strong>괄호(안)</strong>은'],
  ['***both***', '<strong><em>both</em></strong>'],
  ['**bold *and italic* inside**', '<strong>bold <em>and italic</em> inside</strong>'],
  ['2*3*4 = 24, 5 ** 6', '2*3*4 = 24, 5 ** 6'],
  ['a * b * c', 'a * b * c'],
  ['**open', '**open'],
  ['*open **closed**', '*open <strong>closed</strong>'],
  ['`**not bold**`', '<code>**not bold**</code>'],
  ['`open', '`open'],
  ['~~**x**~~', '<del><strong>x</strong></del>'],
  ['****', '****'],
  ['** **', '** **'],
  ['snake_case_name', 'snake_case_name'],
  [':tada: :no_such: 10:30:45', '🎉 :no_such: 10:30:45'],
  ['see https://a.example/b?c=1.', 'see <a https://a.example/b?c=1>https://a.example/b?c=1</a>.'],
  ['(https://a.example/x_(y))', '(<a https://a.example/x_(y)>https://a.example/x_(y)</a>)'],
  ['https://a.example입니다', '<a https://a.example>https://a.example</a>입니다'],
  ['请看https://a.example/路径。', '请看<a https://a.example/路径>https://a.example/路径</a>。'],
  ['**https://a.example**', '<strong><a https://a.example>https://a.example</a></strong>'],
  ['javascript:alert(1) data:text/html,x', 'javascript:alert(1) data:text/html,x'],
  ['mail me@x.example, or mailto:a@b.example', 'mail <a mailto:me@x.example>me@x.example</a>, or <a mailto:a@b.example>mailto:a@b.example</a>'],
  ['<b>no</b> &amp;', '<b>no</b> &amp;'],
  ['_italic_, _기울임_은 and snake_case_name and __init__', '<em>italic</em>, <em>기울임</em>은 and snake_case_name and __init__'],
  ['*a **b* c**', '<em>a **b</em> c**'],
  ['*a ~~b* c~~', '<em>a ~~b</em> c~~'],
  ['***both* bold**', '<strong><em>both</em> bold</strong>'],
  ['***** drawn ****', '***** drawn ****'],
  ['``a`b`` and `` ` ``, ```x```', '<code>a`b</code> and <code>`</code>, <code>x</code>'],
  ['\\*no\\* \\`no\\` \\_no\\_ \\:tada: \\[a](https://x.y)', '*no* `no` _no_ :tada: [a](<a https://x.y>https://x.y</a>)'],
  ['C:\\temp\\new a\\_b \\\\server\\share', 'C:\\temp\\new a\\_b \\\\server\\share'],
  ['¯\\_(ツ)_/¯', '¯\\_(ツ)_/¯'],
  ['2001:100:db8::', '2001:100:db8::'],
  ['-v /a:key:ro /data:100:/x', '-v /a:key:ro /data:100:/x'],
  ['안녕:tada:하세요 :tada::100:!', '안녕🎉하세요 🎉💯!'],
  ["https://a.example/Roko's_basilisk, 'https://a.example/x'", "<a https://a.example/Roko's_basilisk>https://a.example/Roko's_basilisk</a>, '<a https://a.example/x>https://a.example/x</a>'"],
  ['https://a.example/wiki/Café에서', '<a https://a.example/wiki/Café>https://a.example/wiki/Café</a>에서'],
  ['https://bücher.example/서울 HTTPS://A.EXAMPLE', '<a https://bücher.example/서울>https://bücher.example/서울</a> <a HTTPS://A.EXAMPLE>HTTPS://A.EXAMPLE</a>'],
  ['http://[2001:db8::1]:8080/x, https://, http://[', '<a http://[2001:db8::1]:8080/x>http://[2001:db8::1]:8080/x</a>, https://, http://['],
  ['www.a.example/b. www.에서 awww.a.example', '<a http://www.a.example/b>www.a.example/b</a>. www.에서 awww.a.example'],
  ['[이름 *x*](https://a.example/b_(c))에서', '<a https://a.example/b_(c)>이름 <em>x</em></a>에서'],
  ['[a](javascript:alert(1)) [b](c) [](https://x.y)', '[a](javascript:alert(1)) [b](c) [](<a https://x.y>https://x.y</a>)'],
  ['[https://x.y](https://x.y)', '<a https://x.y>https://x.y</a>'],
  ['[https://bank.example](https://x.y)', '[<a https://bank.example>https://bank.example</a>](<a https://x.y>https://x.y</a>)'],
  ['[x [a](https://x.y) b](https://z.y)', '[x <a https://x.y>a</a> b](<a https://z.y>https://z.y</a>)'],
  ['a[0] = b[c](d) *e*', 'a[0] = b[c](d) <em>e</em>'],
  ['safe\u202egpj.exe \u2066x\u2069', 'safegpj.exe x'],
];
for (const [text, expected] of cases) test(`inline: ${text}`, () => assert.equal(inline(text), expected));

test('blocks: fences, quotes, lists and lines', () => {
  assert.equal(show(parse('a\nb\n\nc')), '<p>a\nb\n\nc</p>');
  assert.equal(show(parse('before\n```js\n**x**\n\n  y\n```\nafter')), '<p>before</p><pre js>**x**\n\n  y</pre><p>after</p>');
  assert.equal(show(parse('```\nnever closed')), '<p>```\nnever closed</p>');
  assert.equal(show(parse('> one\n>two\nthree')), '<quote>one\ntwo</quote><p>three</p>');
  assert.equal(show(parse('- a\n- **b**\n3. c\n4. d')), '<ul><li>a<li><strong>b</strong></><ol 3><li>c<li>d</>');
  assert.equal(show(parse('-1 degrees\n-')), '<p>-1 degrees\n-</p>');
  assert.equal(show(parse('\\- a\n1\\. b\n\\> c')), '<p>- a\n1. b\n> c</p>');
  assert.equal(show(parse('````md\n```\nx\n```\n````')), '<pre md>```\nx\n```</pre>');
  assert.equal(show(parse('\n- a')), '<p></p><ul><li>a</>');
});

test('lists hold lists', () => {
  assert.equal(show(parse('- a\n  - b\n    1. c\n    2. d\n  - e\n- f')), '<ul><li>a<ul><li>b<ol 1><li>c<li>d</><li>e</><li>f</>');
  assert.equal(show(parse('1. a\n\t* b\n\t3. c\n2. d')), '<ol 1><li>a<ul><li>b</><ol 3><li>c</><li>d</>');
  assert.equal(show(parse('  - a\n - b\n- c')), '<ul><li>a<li>b<li>c</>');
  const depth = (nodes) => Math.max(0, ...nodes.map((node) => 1 + Math.max(0, ...node.items.map(({ lists }) => depth(lists)))));
  assert.equal(depth(parse(Array.from({ length: 200 }, (_, n) => `${'  '.repeat(n)}- x`).join('\n'))), 6);
});

test('blocks are apart also where only their text is wanted', () => {
  assert.equal(plainText(parse('> quote\n- list\n  - in it\n\ntext\nmore')), 'quote\nlist\nin it\ntext\nmore');
});

test('one to six emoji alone are shown large', () => {
  for (const yes of ['👍', '👨‍👩‍👧‍👦', '🇰🇷🇨🇳', '❤️ 🎉', '1️⃣']) assert.equal(isEmojiOnly(yes), true, yes);
  for (const no of ['', '7', 'ok 👍', '👍👍👍👍👍👍👍', '#']) assert.equal(isEmojiOnly(no), false, no);
});

test('whatever is typed, no letter is lost', () => {
  const pieces = ['*', '**', '~~', '`', '```', '\n', '> ', '- ', '1. ', ' ', 'a', '중', 'https://x.y/', '@', ':', 'mailto:', '(', ')', '_', '[', '\\', '``', '  - ', 'www.x.y'];
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: 1 + Math.floor(random() * 30) }, () => pieces[Math.floor(random() * pieces.length)]).join('');
    const letters = (value) => value.replace(/[^a중@xy]/g, '');
    assert.equal(letters(plainText(parse(text))), letters(text), text);
  }
});

const nasty = [
  '*', '*a ', 'a* ', '**a', '~~*', '_a ', 'a@', '@', 'a', 'a.', 'https://', 'http://[', 'https://a^', 'https://a/))', '(https://a/', "'https://a'b",
  'www.', 'mailto:', 'mailto:a', '`', '` ', '``a`', '> ', '[', ']', '[](', '[a](', '[a](https://x.y', '[a](https://x.y/(', '](()', '\\', '\\*', ':', ':a:', ':a', '\n',
  '```a\n', '```\n````a\n', '- a\n', '  - a\n', '- ', '1. a\n', '*a **b ~~c _d ', 'a* b** c~~ d_ ', '***a* ', '중*', '[*a](http://b)', '\u0301',
];
for (const piece of nasty) {
  test(`64 KiB of ${JSON.stringify(piece)} are read in a moment`, () => {
    const text = piece.repeat(65_536 / piece.length);
    // In the processor's time: the machine may do other work. What grows with the square takes seconds.
    const begun = process.cpuUsage();
    plainText(parse(text));
    isEmojiOnly(text);
    const { user, system } = process.cpuUsage(begun);
    assert.ok(user + system < 400_000, `It took ${Math.round((user + system) / 1000)} ms.`);
  });
}

test('empty lines between blocks are distance enough, and those inside a paragraph stay', () => {
  const kinds = (text) => parse(text).map((block) => ('children' in block ? `${block.type}:${plainText([block])}` : block.type));
  assert.deepEqual(kinds('> said\n\nanswer\n\nmore\n\n- a'), ['quote:said', 'paragraph:answer\n\nmore', 'list']);
  assert.deepEqual(kinds('a\n\n```\nx\n```\n\n\nb'), ['paragraph:a', 'codeblock', 'paragraph:b']);
});

test('the first part of a long text ends with a line, a word or a character', () => {
  assert.equal(firstPart('short\n'.repeat(10)), 'short\n'.repeat(10));
  assert.equal(firstPart('중'.repeat(8_000)).length, 8_000);
  assert.equal(firstPart('a line\n'.repeat(100)), 'a line\n'.repeat(60).trimEnd());
  assert.equal(firstPart('word '.repeat(4_000)), 'word '.repeat(1_600).trimEnd());
  assert.equal(firstPart(`a${'👍'.repeat(8_000)}`), `a${'👍'.repeat(3_999)}`);
  assert.equal(firstPart(`title\n${'x'.repeat(20_000)}`).length, 8_000);
});

test('an excerpt shows what was found in its surroundings', () => {
  const shown = (text, ...ranges) => excerpt(text, ranges).map(({ text: some, isFound }) => (isFound ? `[${some}]` : some)).join('');
  assert.equal(shown('a short text', [2, 5]), 'a [short] text');
  assert.equal(shown('one two one', [8, 3], [0, 3], [1, 2]), '[one] two [one]');
  assert.equal(shown(`${'word '.repeat(50)}found it`, [250, 5]), `…${'word '.repeat(11)}[found] it`);
  assert.equal(shown('중'.repeat(600), [200, 2]), `…${'중'.repeat(60)}[중중]${'중'.repeat(217)}…`);
  assert.equal(shown(`x${'👍'.repeat(300)}`, [0, 1]), `[x]${'👍'.repeat(139)}…`);
  assert.equal(shown('nothing is marked'), 'nothing is marked');
});

test('whom a text calls is found by name, the longest that fits, and kept by id', () => {
  const people = [{ id: '1', name: 'Mina' }, { id: '2', name: 'Mina Kim' }, { id: '3', name: '민서' }, { id: '4', name: 'Bo' }];
  const ids = (text) => mentionsIn(text, people).mentions?.map(({ id }) => id) ?? [];
  assert.deepEqual(ids('@Mina Kim, and @mina!'), ['2', '1']);
  assert.deepEqual(ids('안녕@민서야 (@Bo)'), ['3', '4']);
  assert.deepEqual(ids('mail bo@Bo.example, @Bob, @Minas, @ Bo'), []);
  assert.deepEqual(mentionsIn('@here: tea', people), { here: true });
  assert.deepEqual(mentionsIn('nobody', people), {});
  assert.equal(calls({ text: '', mentions: [{ id: '3', name: '민서' }] }, '3'), true);
  assert.equal(calls({ here: true }, '3'), true);
  for (const odd of [null, 'text', 7, { mentions: 'x' }, { mentions: [null, 7, {}] }]) assert.equal(calls(odd, '3'), false);
});

test('a mention shows the name that somebody has now, and nothing else is one', () => {
  const data = { text: '', mentions: [{ id: '1', name: 'Mina' }, { id: 7, name: [] }, null], here: true };
  const shown = (text) => show(markMentions(parse(text), data, (id) => (id === '1' ? '민아' : undefined)));
  assert.equal(shown('hi **@Mina** @here @Ann'), '<p>hi <strong><@1>@민아</@></strong> <@here>@here</@> @Ann</p>');
  assert.equal(shown('- `@Mina` @Mina\n  - @Mina'), '<ul><li><code>@Mina</code> <@1>@민아</@><ul><li><@1>@민아</@></></>');
  assert.equal(plainText(markMentions(parse('> @Mina'), data, () => undefined)), '@Mina');
});

test('names are found by any part of them, also while a syllable is composed', () => {
  for (const query of ['', 'min', 'KIM', 'a k']) assert.equal(nameFits('Mina Kim', query), true, query);
  for (const query of ['ㅁ', 'ㅁㅅ', 'ㅅ', '미', '민ㅅ', '민서']) assert.equal(nameFits('민서', query), true, query);
  for (const query of ['ㅅㅁ', '민우', 'ㄱ']) assert.equal(nameFits('민서', query), false, query);
  assert.deepEqual(nameQuery('hi @Mi', 6), { at: 3, query: 'Mi' });
  assert.deepEqual(nameQuery('안녕@민', 4), { at: 2, query: '민' });
  for (const [text, caret] of [['a@b', 3], ['@ x', 3], ['@a\nb', 4], ['no', 2], ['@x', 0]]) assert.equal(nameQuery(text, caret), null, text);
});
