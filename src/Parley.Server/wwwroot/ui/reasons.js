/** @import { I18n } from '../i18n/I18n.js' */

/**
 * Why the server refused something, in the reader's language; in the server's own words where there are none for its code.
 *
 * @param {I18n} i18n
 * @param {{ code?: string, message: string }} refusal
 */
export function reasonOf(i18n, { code = '', message }) {
  const key = `refused.${code}`;
  if (!i18n.has(key)) return message;
  return withSanction(i18n, i18n.t(key), message);
}

/**
 * What happened to somebody, with its end and what the moderator wrote to them.
 *
 * @param {I18n} i18n
 * @param {string} what
 * @param {string} message  the server's sentence
 */
export function withSanction(i18n, what, message) {
  const { until, words } = sanctionOf(message);
  const reason = until ? i18n.t('refused.until', { reason: what, time: i18n.moment(until, new Date()) }) : what;
  return words ? `${reason}: ${words}` : reason;
}

/**
 * Until when somebody is shut out or muted, and what the moderator wrote to them: the end of the server's sentence.
 *
 * @param {string} message
 * @returns {{ until: Date | null, words: string }}
 */
function sanctionOf(message) {
  const found = /^[^:]+? until (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC(?:: (.+)|\.)$/s.exec(message);
  if (found) return { until: new Date(`${found[1]}T${found[2]}Z`), words: found[3] ?? '' };
  return { until: null, words: /^(?:You are shut out|Your address is shut out|A moderator [^:]+): (.+)$/s.exec(message)?.[1] ?? '' };
}
