import { emojiOf } from './emoji.js';
import { findLink } from './links.js';

/**
 * @typedef {{ type: 'text', value: string }} TextNode
 * @typedef {{ type: 'code', value: string }} CodeNode
 * @typedef {{ type: 'strong' | 'em' | 'del', children: Inline[] }} MarkNode
 * @typedef {{ type: 'link', href: string, children: Inline[] }} LinkNode
 * @typedef {TextNode | CodeNode | MarkNode | LinkNode} Inline
 *
 * @typedef {{ type: 'paragraph' | 'quote', children: Inline[] }} Paragraph
 * @typedef {{ type: 'codeblock', value: string }} CodeBlock
 * @typedef {{ type: 'list', ordered: boolean, start: number, items: Inline[][] }} List
 * @typedef {Paragraph | CodeBlock | List} Block
 */

const marks = /** @type {const} */ ([
  ['**', 'strong'],
  ['~~', 'del'],
  ['*', 'em'],
]);
const deepest = 6;

/**
 * What a person wrote, as a small tree: `**bold**`, `*italic*`, `~~strike~~`, code, fenced code, quotes, lists,
 * addresses and `:emoji:`. Marks without a partner stay as they were typed.
 *
 * The rules for marks are not CommonMark's: those look at spaces and punctuation and so never make `**중요**합니다` bold.
 *
 * @param {string} text
 * @returns {Block[]}
 */
export function parse(text) {
  /** @type {Block[]} */
  const blocks = [];
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  for (let index = 0; index < lines.length; ) index += takeFence(lines, index, blocks) || takeQuote(lines, index, blocks) || takeList(lines, index, blocks) || takeParagraph(lines, index, blocks);
  for (const block of blocks.slice(0, -1)) if (block.type === 'paragraph') while (isBreak(block.children.at(-1))) block.children.pop();
  return blocks;
}

/** @param {Inline | undefined} node */
function isBreak(node) {
  return node?.type === 'text' && node.value === '\n';
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @param {Block[]} blocks
 */
function takeFence(lines, at, blocks) {
  if (!/^```[\w+#.-]*$/.test(lines[at].trim())) return 0;
  const end = lines.findIndex((line, index) => index > at && line.trim() === '```');
  if (end < 0) return 0;
  blocks.push({ type: 'codeblock', value: lines.slice(at + 1, end).join('\n') });
  return end - at + 1;
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @param {Block[]} blocks
 */
function takeQuote(lines, at, blocks) {
  let end = at;
  while (end < lines.length && lines[end].startsWith('>')) end++;
  if (end === at) return 0;
  const quoted = lines.slice(at, end).map((line) => line.replace(/^> ?/, ''));
  blocks.push({ type: 'quote', children: inline(quoted.join('\n'), 0) });
  return end - at;
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @param {Block[]} blocks
 */
function takeList(lines, at, blocks) {
  const ordered = /^\d{1,9}\. \S/.test(lines[at]);
  const item = ordered ? /^\d{1,9}\. (?=\S)/ : /^- (?=\S)/;
  let end = at;
  while (end < lines.length && item.test(lines[end])) end++;
  if (end === at) return 0;
  const items = lines.slice(at, end).map((line) => inline(line.replace(item, ''), 0));
  blocks.push({ type: 'list', ordered, start: ordered ? Number.parseInt(lines[at], 10) : 1, items });
  return end - at;
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @param {Block[]} blocks
 */
function takeParagraph(lines, at, blocks) {
  const last = blocks.at(-1);
  // The distance between blocks needs no empty line.
  if (last && last.type !== 'paragraph' && lines[at].trim() === '') return 1;
  const line = inline(lines[at], 0);
  if (last?.type === 'paragraph') last.children.push({ type: 'text', value: '\n' }, ...line);
  else blocks.push({ type: 'paragraph', children: line });
  return 1;
}

/**
 * @param {string} text
 * @param {number} depth
 * @returns {Inline[]}
 */
function inline(text, depth) {
  /** @type {Inline[]} */
  const nodes = [];
  let plain = 0;
  const flush = (/** @type {number} */ end) => {
    if (end > plain) nodes.push({ type: 'text', value: emojiOf(text.slice(plain, end)) });
  };
  let link = findLink(text, 0);
  for (let at = 0; at < text.length; ) {
    if (link && at > link.at) link = findLink(text, at);
    const found = link?.at === at ? linkNode(link) : text[at] === '`' ? codeAt(text, at) : depth < deepest ? markAt(text, at, depth) : null;
    if (!found) {
      at++;
      continue;
    }
    flush(at);
    nodes.push(found.node);
    at += found.length;
    plain = at;
  }
  flush(text.length);
  return nodes;
}

/** @param {import('./links.js').Link} link */
function linkNode(link) {
  /** @type {LinkNode} */
  const node = { type: 'link', href: link.href, children: [{ type: 'text', value: link.text }] };
  return { node, length: link.text.length };
}

/**
 * @param {string} text
 * @param {number} at
 */
function codeAt(text, at) {
  const end = text.indexOf('`', at + 1);
  const value = text.slice(at + 1, end);
  if (end < 0 || value.trim() === '' || value.includes('\n')) return null;
  return { node: /** @type {CodeNode} */ ({ type: 'code', value }), length: end - at + 1 };
}

/**
 * @param {string} text
 * @param {number} at
 * @param {number} depth
 */
function markAt(text, at, depth) {
  for (const [mark, type] of marks) {
    if (!text.startsWith(mark, at)) continue;
    const end = closing(text, at, mark);
    if (end < 0) {
      // Two stars that close nothing are not one star that does.
      if (mark === '**') return null;
      continue;
    }
    const children = inline(text.slice(at + mark.length, end), depth + 1);
    return { node: /** @type {MarkNode} */ ({ type, children }), length: end + mark.length - at };
  }
  return null;
}

/**
 * Where the mark that opens at a place is closed, or -1. What it holds does not begin or end with space, and it is
 * not arithmetic.
 *
 * @param {string} text
 * @param {number} at
 * @param {string} mark
 */
function closing(text, at, mark) {
  const first = at + mark.length;
  // Three stars are bold italic; more are a line that somebody drew.
  if (first >= text.length || /\s/.test(text[first]) || text.startsWith(mark, first)) return -1;
  const word = mark === '*' ? /[A-Za-z0-9]/ : /[0-9]/;
  if (at > 0 && word.test(text[at - 1]) && word.test(text[first])) return -1;
  const lineEnd = text.indexOf('\n', first);
  const limit = lineEnd < 0 ? text.length : lineEnd;
  for (let end = text.indexOf(mark, first + 1); end >= 0 && end < limit; end = text.indexOf(mark, end + 1)) {
    if (/\s/.test(text[end - 1])) continue;
    if (mark === '*' && (text[end + 1] === '*' || text[end - 1] === '*')) continue;
    if (mark === '**' && text[end + 2] === '*') end++;
    const after = text[end + mark.length];
    if (mark === '*' && after !== undefined && word.test(after)) continue;
    return end;
  }
  return -1;
}

/**
 * The text of a tree without marks, for the announcer and previews.
 *
 * @param {(Block | Inline)[]} nodes
 * @returns {string}
 */
export function plainText(nodes) {
  return nodes
    .map((node) => {
      if ('value' in node) return node.value;
      if ('items' in node) return node.items.map((item) => plainText(item)).join('\n');
      return plainText(node.children);
    })
    .join('');
}
