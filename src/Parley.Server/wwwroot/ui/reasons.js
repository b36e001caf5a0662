/** @import { I18n } from '../i18n/I18n.js' */

/**
 * Why the server refused something, in the reader's language; in the server's own words where there are none for its code.
 *
 * @param {I18n} i18n
 * @param {{ code?: string, message: string, until?: string | null, reason?: string | null }} refusal
 */
export function reasonOf(i18n, refusal) {
  const key = `refused.${refusal.code ?? ''}`;
  return i18n.has(key) ? withTerms(i18n, i18n.t(key), refusal) : refusal.message;
}

/**
 * What happened to somebody, with its end and what the moderator wrote to them.
 *
 * @param {I18n} i18n
 * @param {string} what
 * @param {{ until?: string | null, reason?: string | null }} refusal
 */
export function withTerms(i18n, what, { until, reason }) {
  const words = until ? i18n.t('refused.until', { reason: what, time: i18n.moment(new Date(until), new Date()) }) : what;
  return reason ? `${words}: ${reason}` : words;
}
