/** What begins an address, or stands in one of mail. */
const start = /https?:\/\/|www\.|mailto:|@/gi;
const host = /[\p{L}\p{N}]|\[[0-9a-f:.]{2,45}\]/iuy;
/**
 * How far an address goes. It ends at space, quotes and brackets of East Asia, and where letters of another script follow
 * a Latin letter or digit directly, because there a Korean particle or a Chinese sentence goes on.
 */
const reach =
  /(?:[!#-&(-;=?-\[\\^_a-~]|\](?!\()|'(?=[A-Za-z0-9])|\p{Script=Latin}|(?<![\p{Script=Latin}0-9])[^\0-\x7f\s\u200b-\u200f\u3000-\u3003\u3008-\u3011\uff01-\uff0f\uff1a-\uff1f]){1,2000}/uy;
const mailHost = /@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+/y;
const mailName = /[A-Za-z0-9][\w.+-]*$/;
const longestMailName = 64;
const openings = new Map([[')', '('], [']', '['], ['}', '{']]);

/**
 * @typedef {{ at: number, text: string, href: string }} Link
 */

/**
 * The addresses in a text, in their order.
 *
 * @param {string} text
 */
export function findLinks(text) {
  /** @type {Link[]} */
  const links = [];
  start.lastIndex = 0;
  let end = 0;
  for (let match = start.exec(text); match; match = start.exec(text)) {
    const found = match[0] === '@' ? mailAt(text, match.index, end) : addressAt(text, match.index, match[0].toLowerCase());
    if (!found) continue;
    end = start.lastIndex = found.at + found.length;
    const href = safeAddress(found.href);
    if (href) links.push({ at: found.at, text: text.slice(found.at, end), href });
  }
  return links;
}

/**
 * An address as it may be opened, or null.
 *
 * @param {string} address
 */
export function safeAddress(address) {
  try {
    const { protocol, pathname } = new URL(address);
    return ['http:', 'https:', 'mailto:'].includes(protocol) && pathname ? address : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} text
 * @param {number} at
 * @param {string} scheme
 */
function addressAt(text, at, scheme) {
  if (at > 0 && /[A-Za-z0-9@_/]/.test(text[at - 1])) return null;
  if (scheme === 'mailto:') return mailtoAt(text, at);
  host.lastIndex = at + scheme.length;
  reach.lastIndex = at;
  if (!host.test(text)) return null;
  const address = withoutEnd(reach.exec(text)?.[0] ?? '', at > 0 && text[at - 1] === "'");
  if (address.length <= scheme.length) return null;
  if (scheme !== 'www.') return { at, length: address.length, href: address };
  return /^www\.[\p{L}\p{N}-]+\.\p{L}/iu.test(address) ? { at, length: address.length, href: `http://${address}` } : null;
}

/**
 * What ends a sentence is not part of the address, nor is a bracket that was opened before it.
 *
 * @param {string} address
 * @param {boolean} isQuoted  by an apostrophe that stands before it
 */
function withoutEnd(address, isQuoted) {
  const whole = isQuoted ? address.split("'", 1)[0] : address;
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const character of whole) if (/[()[\]{}]/.test(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  let end = whole.length;
  for (; end > 0; end--) {
    const last = whole[end - 1];
    const opening = openings.get(last);
    const count = counts.get(last) ?? 0;
    if (opening ? count <= (counts.get(opening) ?? 0) : !/[.,;:!?*~_…\\]/.test(last)) break;
    counts.set(last, count - 1);
  }
  return whole.slice(0, end);
}

/**
 * @param {string} text
 * @param {number} at   of the @
 * @param {number} from the end of the address before it
 */
function mailAt(text, at, from) {
  const name = mailName.exec(text.slice(Math.max(from, at - longestMailName), at))?.[0];
  const begin = at - (name?.length ?? 0);
  if (!name || (begin > 0 && /[A-Za-z0-9@_/]/.test(text[begin - 1]))) return null;
  mailHost.lastIndex = at;
  const found = mailHost.exec(text);
  return found && { at: begin, length: name.length + found[0].length, href: `mailto:${name}${found[0]}` };
}

/**
 * @param {string} text
 * @param {number} at
 */
function mailtoAt(text, at) {
  const first = at + 'mailto:'.length;
  const sign = text.slice(first, first + longestMailName + 1).indexOf('@');
  const found = sign < 0 ? null : mailAt(text.slice(first, first + 400), sign, 0);
  return found?.at === 0 ? { at, length: found.length + first - at, href: found.href } : null;
}
