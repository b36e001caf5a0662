import { inline } from './inline.js';

/**
 * @typedef {{ type: 'text', value: string }} TextNode
 * @typedef {{ type: 'code', value: string }} CodeNode
 * @typedef {{ type: 'strong' | 'em' | 'del', children: Inline[] }} MarkNode
 * @typedef {{ type: 'link', href: string, children: Inline[] }} LinkNode
 * @typedef {{ type: 'mention', user: string, value: string }} MentionNode made by `markMentions`
 * @typedef {TextNode | CodeNode | MarkNode | LinkNode | MentionNode} Inline
 *
 * @typedef {{ type: 'paragraph' | 'quote', children: Inline[] }} Paragraph
 * @typedef {{ type: 'codeblock', language: string, value: string }} CodeBlock
 * @typedef {{ children: Inline[], lists: List[] }} Item
 * @typedef {{ type: 'list', ordered: boolean, start: number, items: Item[] }} List
 * @typedef {Paragraph | CodeBlock | List} Block
 */

/** What turns the direction of text beyond its own words, and can make them read as others. */
const turning = /[\u202a-\u202e\u2066-\u2069]/g;
const fence = /^\s*(`{3,})([\w+#.-]*)\s*$/;
const bullet = /^([ \t]*)(?:[-*]|(\d{1,9})\.) (?=\S)/;
const deepestList = 6;

/**
 * What a person wrote, as a small tree: `**bold**`, `*italic*`, `_italic_`, `~~strike~~`, code, fenced code, quotes, lists,
 * addresses, `[names](of addresses)` and `:emoji:`. Marks without a partner stay as they were typed, and so does what stands
 * behind a backslash. The time grows with the length of the text and with nothing else.
 *
 * The rules for marks are not CommonMark's: those look at spaces and punctuation and so never make `**중요**합니다` bold.
 *
 * @param {string} text
 * @returns {Block[]}
 */
export function parse(text) {
  /** @type {Block[]} */
  const blocks = [];
  const lines = text.replace(/\r\n?/g, '\n').replace(turning, '').split('\n');
  const takers = [fences(lines), takeQuote, takeList, takeParagraph];
  for (let at = 0; at < lines.length; ) {
    for (const take of takers) {
      const taken = take(lines, at, blocks);
      at += taken;
      if (taken) break;
    }
  }
  for (const block of blocks.slice(0, -1)) {
    if (block.type === 'paragraph') while (isBreak(block.children.at(-1))) block.children.pop();
  }
  return blocks;
}

/** @param {Inline | undefined} node */
function isBreak(node) {
  return node?.type === 'text' && node.value === '\n';
}

/**
 * Takes code between fences; one that is never closed is only what it looks like.
 *
 * @param {string[]} lines
 */
function fences(lines) {
  /** @type {number[]} for each line, the longest fence from it on */
  const longest = [];
  for (let at = lines.length - 1; at >= 0; at--) {
    const found = fence.exec(lines[at]);
    longest[at] = Math.max(found && !found[2] ? found[1].length : 0, longest[at + 1] ?? 0);
  }
  /**
   * @param {string[]} _lines
   * @param {number} at
   * @param {Block[]} blocks
   */
  return (_lines, at, blocks) => {
    const found = fence.exec(lines[at]);
    if (!found || !(longest[at + 1] >= found[1].length)) return 0;
    let end = at + 1;
    for (; ; end++) {
      const last = fence.exec(lines[end]);
      if (last && !last[2] && last[1].length >= found[1].length) break;
    }
    blocks.push({ type: 'codeblock', language: found[2], value: lines.slice(at + 1, end).join('\n') });
    return end - at + 1;
  };
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @param {Block[]} blocks
 */
function takeQuote(lines, at, blocks) {
  let end = at;
  /** @type {Inline[]} */
  const children = [];
  for (; lines[end]?.startsWith('>'); end++) addLine(children, lines[end].replace(/^> ?/, ''));
  children.shift();
  if (end > at) blocks.push({ type: 'quote', children });
  return end - at;
}

/**
 * Lists, with those inside them, which begin two spaces further in.
 *
 * @param {string[]} lines
 * @param {number} at
 * @param {Block[]} blocks
 */
function takeList(lines, at, blocks) {
  /** @type {{ indent: number, list: List }[]} */
  const open = [];
  let end = at;
  for (let found; end < lines.length && (found = bullet.exec(lines[end])); end++) {
    const indent = found[1].replaceAll('\t', '    ').length;
    const ordered = found[2] !== undefined;
    while (open.length > 1 && indent < open[open.length - 1].indent) open.pop();
    const inner = open.at(-1);
    const isDeeper = inner && indent >= inner.indent + 2 && open.length < deepestList;
    if (!inner || isDeeper || inner.list.ordered !== ordered) {
      /** @type {List} */
      const list = { type: 'list', ordered, start: ordered ? Number(found[2]) : 1, items: [] };
      if (inner && !isDeeper) open.pop();
      const outer = open.at(-1)?.list.items.at(-1);
      if (outer) outer.lists.push(list);
      else blocks.push(list);
      open.push({ indent: inner && !isDeeper ? inner.indent : indent, list });
    }
    open[open.length - 1].list.items.push({ children: inline(lines[end].slice(found[0].length)), lists: [] });
  }
  return end - at;
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @param {Block[]} blocks
 */
function takeParagraph(lines, at, blocks) {
  const last = blocks.at(-1);
  if (last?.type === 'paragraph') addLine(last.children, lines[at]);
  // The distance between blocks needs no empty line.
  else if (!last || lines[at].trim() !== '') blocks.push({ type: 'paragraph', children: inline(lines[at]) });
  return 1;
}

/**
 * @param {Inline[]} children
 * @param {string} line
 */
function addLine(children, line) {
  children.push({ type: 'text', value: '\n' }, ...inline(line));
}

/**
 * The text of a tree without marks, for the announcer and previews.
 *
 * @param {(Block | Inline)[]} nodes
 * @returns {string}
 */
export function plainText(nodes) {
  return nodes.map((node, index) => (index > 0 && isBlock(node) ? '\n' : '') + textOf(node)).join('');
}

/** @param {Block | Inline} node */
function isBlock({ type }) {
  return ['paragraph', 'quote', 'codeblock', 'list'].includes(type);
}

/**
 * @param {Block | Inline} node
 * @returns {string}
 */
function textOf(node) {
  if ('value' in node) return node.value;
  if ('items' in node) return node.items.map(({ children, lists }) => plainText([...children, ...lists])).join('\n');
  return plainText(node.children);
}
