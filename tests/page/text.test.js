import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEmojiOnly } from '../../src/Parley.Server/wwwroot/text/emoji.js';
import { parse, plainText } from '../../src/Parley.Server/wwwroot/text/parse.js';

/** A tree in one line: `*[strong](…)`-like, short enough to compare. */
function show(nodes) {
  return nodes
    .map((node) => {
      if (node.type === 'text') return node.value;
      if (node.type === 'code') return `<code>${node.value}</code>`;
      if (node.type === 'codeblock') return `<pre>${node.value}</pre>`;
      if (node.type === 'link') return `<a ${node.href}>${show(node.children)}</a>`;
      if (node.type === 'list') return `<${node.ordered ? `ol ${node.start}` : 'ul'}>${node.items.map((item) => `<li>${show(item)}`).join('')}</>`;
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
];
for (const [text, expected] of cases) test(`inline: ${text}`, () => assert.equal(inline(text), expected));

test('blocks: fences, quotes, lists and lines', () => {
  assert.equal(show(parse('a\nb\n\nc')), '<p>a\nb\n\nc</p>');
  assert.equal(show(parse('before\n```js\n**x**\n\n  y\n```\nafter')), '<p>before</p><pre>**x**\n\n  y</pre><p>after</p>');
  assert.equal(show(parse('```\nnever closed')), '<p>```\nnever closed</p>');
  assert.equal(show(parse('> one\n>two\nthree')), '<quote>one\ntwo</quote><p>three</p>');
  assert.equal(show(parse('- a\n- **b**\n3. c\n4. d')), '<ul><li>a<li><strong>b</strong></><ol 3><li>c<li>d</>');
  assert.equal(show(parse('-1 degrees\n-')), '<p>-1 degrees\n-</p>');
});

test('one to six emoji alone are shown large', () => {
  for (const yes of ['👍', '👨‍👩‍👧‍👦', '🇰🇷🇨🇳', '❤️ 🎉', '1️⃣']) assert.equal(isEmojiOnly(yes), true, yes);
  for (const no of ['', '7', 'ok 👍', '👍👍👍👍👍👍👍', '#']) assert.equal(isEmojiOnly(no), false, no);
});

test('whatever is typed, no letter is lost and nothing takes long', () => {
  const pieces = ['*', '**', '~~', '`', '```', '\n', '> ', '- ', '1. ', ' ', 'a', '중', 'https://x.y/', '@', ':', 'mailto:', '(', ')', '_'];
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: 1 + Math.floor(random() * 30) }, () => pieces[Math.floor(random() * pieces.length)]).join('');
    const letters = (value) => value.replace(/[^a중@xy]/g, '');
    assert.equal(letters(plainText(parse(text))), letters(text), text);
  }
  for (const nasty of ['*'.repeat(4000), '**a'.repeat(1300), '~~*'.repeat(1300), 'a@'.repeat(2000), 'https://'.repeat(500), '`'.repeat(3999), '> '.repeat(2000), '*a '.repeat(1300)]) {
    // In the processor's time: the machine may do other work.
    const begun = process.cpuUsage();
    parse(nasty);
    const { user, system } = process.cpuUsage(begun);
    assert.ok(user + system < 250_000, `${nasty.slice(0, 6)} took ${Math.round((user + system) / 1000)} ms`);
  }
});

test('empty lines between blocks are distance enough, and those inside a paragraph stay', () => {
  const kinds = (text) => parse(text).map((block) => ('children' in block ? `${block.type}:${plainText([block])}` : block.type));
  assert.deepEqual(kinds('> said\n\nanswer\n\nmore\n\n- a'), ['quote:said', 'paragraph:answer\n\nmore', 'list']);
  assert.deepEqual(kinds('a\n\n```\nx\n```\n\n\nb'), ['paragraph:a', 'codeblock', 'paragraph:b']);
});
