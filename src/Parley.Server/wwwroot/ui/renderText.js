import { emojiOf, isEmojiOnly } from '../text/emoji.js';
import { firstPart } from '../text/firstPart.js';
import { markMentions } from '../text/mentions.js';
import { parse, plainText } from '../text/parse.js';
import { el } from './dom.js';

/** @import { Block, Inline, List } from '../text/parse.js' */
/** @typedef {() => HTMLElement} Rest makes what shows the rest of a long message; without it the message is shown whole */

/** Scripts that have no italics: weight says it there. */
const upright = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * What a person wrote, as elements.
 *
 * @param {string} text
 * @param {Rest} [rest]
 * @param {any} [data]  the message's, which says whom it calls
 * @param {(id: string) => string | undefined} [nameNow]
 */
export function renderText(text, rest, data, nameNow = () => undefined) {
  const large = isEmojiOnly(emojiOf(text));
  const shown = rest ? firstPart(text) : text;
  const more = shown === text ? null : rest?.();
  return el('div', { class: large ? 'text large' : 'text', dir: 'auto' }, ...markMentions(parse(shown), data, nameNow).map(block), more);
}

/**
 * Data that no person wrote: shown as it is.
 *
 * @param {unknown} data
 * @param {Rest} [rest]
 */
export function renderData(data, rest) {
  const text = JSON.stringify(data, null, 2);
  const shown = rest ? firstPart(text) : text;
  const pre = el('pre', { class: 'data', dir: 'ltr', tabindex: '-1' }, el('code', { text: shown }));
  return el('div', { class: 'text' }, pre, shown === text ? null : rest?.());
}

/**
 * @param {Block} node
 * @returns {Node}
 */
function block(node) {
  switch (node.type) {
    case 'codeblock':
      return el(
        'pre',
        { dir: 'ltr', tabindex: '-1', 'data-language': node.language || null },
        el('code', { text: node.value }),
      );
    case 'quote':
      return el('blockquote', { dir: 'auto' }, ...node.children.map(inline));
    case 'list':
      return list(node);
    default:
      return el('p', { dir: 'auto' }, ...node.children.map(inline));
  }
}

/**
 * @param {List} node
 * @returns {HTMLElement}
 */
function list({ ordered, start, items }) {
  const lines = items.map(({ children, lists }) => el('li', { dir: 'auto' }, ...children.map(inline), ...lists.map(list)));
  return ordered ? el('ol', { start }, ...lines) : el('ul', {}, ...lines);
}

/**
 * @param {Inline} node
 * @returns {Node}
 */
function inline(node) {
  switch (node.type) {
    case 'text':
      return document.createTextNode(node.value);
    case 'code':
      return el('code', { text: node.value });
    case 'mention':
      return el('bdi', { class: 'mention', 'data-user': node.user, text: node.value });
    case 'link':
      return link(node.href, node.children);
    default: {
      const isUpright = node.type === 'em' && upright.test(plainText(node.children));
      return el(node.type, { class: isUpright ? 'upright' : '' }, ...node.children.map(inline));
    }
  }
}

/**
 * @param {string} href
 * @param {Inline[]} children
 */
function link(href, children) {
  // One that has a name says where it leads.
  const title = plainText(children) === href ? null : href;
  const rel = 'noopener noreferrer nofollow ugc';
  return el('a', { href, title, target: '_blank', rel, tabindex: '-1' }, ...children.map(inline));
}
