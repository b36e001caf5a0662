import { ParleyError } from '../net/parley.js';
import { nameLimit, nameProblem } from '../core/names.js';
import { reasonOf } from './reasons.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Composition } from './Composition.js' */

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
 * free, and Enter takes that.
 *
 * @param {I18n} i18n
 * @param {HTMLInputElement} field
 * @param {Composition} composition  in the field: who is typing on already is not disturbed
 * @param {unknown} error
 */
export function offerName(i18n, field, composition, error) {
  if (!(error instanceof ParleyError) || !error.suggestion) return i18n.t('welcome.failed', { reason: reasonOf(i18n, /** @type {Error} */ (error)) });
  const name = field.value.trim();
  const { suggestion } = error;
  composition.whenIdle(() => {
    field.value = suggestion;
    field.select();
  });
  return i18n.t('name.taken', { name, suggestion });
}
