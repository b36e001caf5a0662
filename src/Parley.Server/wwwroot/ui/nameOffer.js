import { ParleyError } from '../net/parley.js';
import { nameLimit, nameProblem, tidyName } from '../core/names.js';
import { reasonOf } from './reasons.js';

/** @import { I18n } from '../i18n/I18n.js' */

/**
 * What is wrong with a name before the server is asked, in words; empty for nothing.
 *
 * @param {I18n} i18n
 * @param {string} name
 */
export function nameComplaint(i18n, name) {
  const problem = nameProblem(name);
  return problem ? i18n.t(`name.${problem}`, { count: nameLimit }) : '';
}

/**
 * What to say when the server did not take a name. When somebody else has it, the field holds the next one that is
 * free, and Enter takes that; what somebody has begun to type meanwhile stays.
 *
 * @param {I18n} i18n
 * @param {HTMLInputElement} field
 * @param {string} name  what the server was asked for
 * @param {unknown} error
 */
export function offerName(i18n, field, name, error) {
  if (!(error instanceof ParleyError) || !error.suggestion) return i18n.t('welcome.failed', { reason: reasonOf(i18n, /** @type {Error} */ (error)) });
  if (tidyName(field.value) === name) {
    field.value = error.suggestion;
    field.select();
  }
  return i18n.t('name.taken', { name, suggestion: error.suggestion });
}
