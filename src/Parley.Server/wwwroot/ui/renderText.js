import { isEmojiOnly } from '../text/emoji.js';
import { emojiOf } from '../text/emoji.js';
import { parse, plainText } from '../text/parse.js';
import { el } from './dom.js';

/** @import { Block, Inline } from '../text/parse.js' */

/** Scripts that have no italics: weight says it there. */
const upright = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * What a person wrote, as elements.
 *
 * @param {string} text
 */
export function renderText(text) {
  const large = isEmojiOnly(emojiOf(text));
  return el('div', { class: large ? 'text large' : 'text', dir: 'auto' }, ...parse(text).map(block));
}

/**
 * Data that no person wrote: shown as it is.
 *
 * @param {unknown} data
 */
export function renderData(data) {
  return el('pre', { class: 'text data', dir: 'ltr' }, el('code', { text: JSON.stringify(data, null, 2) }));
}

/**
 * @param {Block} node
 * @returns {Node}
 */
function block(node) {
  switch (node.type) {
    case 'codeblock':
      return el('pre', { dir: 'ltr', tabindex: '-1' }, el('code', { text: node.value }));
    case 'quote':
      return el('blockquote', { dir: 'auto' }, ...node.children.map(inline));
    case 'list': {
      const items = node.items.map((item) => el('li', { dir: 'auto' }, ...item.map(inline)));
      return node.ordered ? el('ol', { start: node.start }, ...items) : el('ul', {}, ...items);
    }
    default:
      return el('p', { dir: 'auto' }, ...node.children.map(inline));
  }
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
    case 'link':
      return el('a', { href: node.href, target: '_blank', rel: 'noopener noreferrer nofollow ugc', tabindex: '-1' }, ...node.children.map(inline));
    default:
      return el(node.type, { class: node.type === 'em' && upright.test(plainText(node.children)) ? 'upright' : '' }, ...node.children.map(inline));
  }
}
