import { nameQuery } from '../text/nameQuery.js';
import { withPart } from './later.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Mention } from '../text/mentions.js' */

/**
 * Offers names where somebody types an `@`.
 *
 * @param {I18n} i18n
 * @param {HTMLTextAreaElement} box
 * @param {() => Mention[]} people  who can be called
 */
export function offerNames(i18n, box, people) {
  /** @type {{ update: () => void } | null} */
  let list = null;
  box.addEventListener('input', () => {
    if (list) return list.update();
    if (!nameQuery(box.value, box.selectionStart)) return;
    const make = (/** @type {typeof import('./MentionList.js')} */ { MentionList }) => {
      list ??= new MentionList(i18n, box, people);
      list.update();
    };
    withPart(i18n, 'mentions', make, () => {});
  });
}
