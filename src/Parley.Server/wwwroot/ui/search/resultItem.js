import { excerpt } from '../../text/excerpt.js';
import { roomAddress } from '../addresses.js';
import { el, nameOf } from '../dom.js';

/** @import { I18n } from '../../i18n/I18n.js' */
/** @import { Result } from '../../model/Search.js' */

/**
 * One message that was found: who wrote it, where and when, and the words in their surroundings.
 *
 * @param {I18n} i18n
 * @param {Result} result
 * @param {(result: Result) => void} choose
 */
export function resultItem(i18n, result, choose) {
  const { message, text, ranges } = result;
  const time = new Date(message.time);
  const head = el(
    'div',
    { class: 'head' },
    el('span', { class: 'author' }, nameOf(message.from.name ?? i18n.t('someone'))),
    el('span', { class: 'fine' }, '#', nameOf(message.topic)),
    el('time', { class: 'fine', datetime: message.time, text: i18n.moment(time, new Date()) }),
  );
  const pieces = excerpt(text, ranges).map(({ text: words, isFound }) => (isFound ? el('mark', { text: words }) : words));
  const click = (/** @type {MouseEvent} */ event) => {
    // With a key held it opens elsewhere, as any link does.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(result);
  };
  const link = el(
    'a',
    { href: roomAddress(message.topic, message.offset), on: { click } },
    head,
    el('p', { class: 'excerpt', dir: 'auto' }, ...pieces),
  );
  return el('li', {}, link);
}
