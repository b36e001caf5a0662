import { emojiOf } from './emoji.js';
import { findLinks, safeAddress } from './links.js';
import { nest, runAt } from './marks.js';

/** @import { Inline, LinkNode } from './parse.js' */
/** @import { Run } from './marks.js' */

/** What is behind the name of a link: at most a pair of brackets in it. */
const target = /\(((?:[^\s()<>]|\([^\s()<>]*\)){1,2000})\)/y;

/**
 * One line of what a person wrote: marks, code, addresses, `[names](of addresses)` and emoji. It is read once from left to
 * right, so that its time grows with its length only.
 *
 * @param {string} text
 * @returns {Inline[]}
 */
export function inline(text) {
  /** @type {(Inline | Run)[]} */
  const parts = [];
  /** @type {number[]} */
  const brackets = [];
  const links = findLinks(text);
  const ticks = new Ticks(text);
  let nextLink = 0;
  let plain = 0;
  const flush = (/** @type {number} */ end) => {
    if (end > plain) parts.push({ type: 'text', value: emojiOf(text.slice(plain, end)) });
  };
  /**
   * @param {number} at
   * @param {number} length
   * @param {Inline | Run} part
   */
  const take = (at, length, part) => {
    flush(at);
    parts.push(part);
    plain = at + length;
    return length;
  };
  for (let at = 0; at < text.length; ) {
    while (links[nextLink]?.at < at) nextLink++;
    const link = links[nextLink];
    if (link?.at === at) {
      at += take(at, link.text.length, { type: 'link', href: link.href, children: [{ type: 'text', value: link.text }] });
      continue;
    }
    switch (text[at]) {
      case '\\': {
        if (isEscape(text, at)) at += take(at, 2, { type: 'text', value: text[at + 1] });
        // The one of a shrug stays, and its line is none that opens anything.
        else at += text[at + 1] === '_' ? 2 : 1;
        break;
      }
      case '`': {
        const { length, end } = ticks.at(at);
        if (end > 0) at += take(at, end + length - at, { type: 'code', value: code(text.slice(at + length, end)) });
        else at += length;
        break;
      }
      case '*':
      case '_':
      case '~': {
        const { length, run } = runAt(text, at);
        if (run) at += take(at, length, run);
        else at += length;
        break;
      }
      case '[':
        flush(at);
        plain = at++;
        brackets.push(parts.length);
        break;
      case ']': {
        const begin = brackets.pop();
        target.lastIndex = at + 1;
        const found = begin === undefined || text[at + 1] !== '(' ? null : target.exec(text);
        const href = found && safeAddress(found[1]);
        flush(at);
        plain = at++;
        if (!href || !found || begin === undefined) break;
        const children = nest(parts.splice(begin));
        const name = /** @type {import('./parse.js').TextNode} */ (children[0]);
        if (!isHonest(children, href) || (children.length === 1 && name.value === '[')) {
          parts.push(...children);
          break;
        }
        // The bracket is the first character of the first text.
        name.value = name.value.slice(1);
        parts.push(/** @type {LinkNode} */ ({ type: 'link', href, children: withoutLinks(children) }));
        at += found[0].length;
        plain = at;
        brackets.length = 0;
        break;
      }
      default:
        at++;
    }
  }
  flush(text.length);
  return nest(parts);
}

/**
 * Whether a backslash takes the meaning from what follows it. Others are part of a path, or of a shrug.
 *
 * @param {string} text
 * @param {number} at
 */
function isEscape(text, at) {
  const next = text[at + 1];
  if (next === undefined || text[at - 1] === '¯') return false;
  if (next === '\\') return /[*_~`[\]:]/.test(text[at + 2] ?? '');
  if (next === '_') return !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '') || !/[\p{L}\p{N}]/u.test(text[at + 2] ?? '');
  return /[*~`[\]:]/.test(next) || (at === 0 && /[>-]/.test(next)) || (next === '.' && at < 10 && /^\d+$/.test(text.slice(0, at)));
}

/**
 * A space on both sides keeps backticks apart from those around them.
 *
 * @param {string} value
 */
function code(value) {
  return value.startsWith(' ') && value.endsWith(' ') ? value.slice(1, -1) : value;
}

/**
 * Whether the name of a link says no other address than the one that it opens.
 *
 * @param {Inline[]} children
 * @param {string} href
 * @returns {boolean}
 */
function isHonest(children, href) {
  return children.every((node) => (node.type === 'link' ? node.href === href : !('children' in node) || isHonest(node.children, href)));
}

/**
 * @param {Inline[]} children
 * @returns {Inline[]}
 */
function withoutLinks(children) {
  return children.flatMap((node) => {
    if (node.type === 'link') return node.children;
    return 'children' in node ? [{ ...node, children: withoutLinks(node.children) }] : [node];
  });
}

/** Runs of backticks, each of which is closed by the next one of the same length. */
class Ticks {
  #text;
  /** @type {Map<number, number[]>} the places of the runs of a length, the last one first */
  #places = new Map();

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
    for (const { 0: { length }, index } of text.matchAll(/`+/g)) {
      const places = this.#places.get(length);
      if (places) places.push(index);
      else this.#places.set(length, [index]);
    }
    for (const places of this.#places.values()) places.reverse();
  }

  /**
   * @param {number} at where a run begins, or is left after a backslash
   * @returns {{ length: number, end: number }} how long it is, and where the one that closes it begins, or -1
   */
  at(at) {
    let length = 1;
    while (this.#text[at + length] === '`') length++;
    const places = this.#places.get(length) ?? [];
    while (places.length && places[places.length - 1] <= at) places.pop();
    const end = places[places.length - 1] ?? -1;
    return { length, end: end > 0 && /\S/.test(this.#text.slice(at + length, end)) ? end : -1 };
  }
}
