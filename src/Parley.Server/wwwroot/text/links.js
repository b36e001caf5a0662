const start = /https?:\/\/|mailto:|[A-Za-z0-9][\w.+-]*@(?=[A-Za-z0-9])/g;
const mail = /^(?:mailto:)?[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/;

/**
 * @typedef {{ at: number, text: string, href: string }} Link
 */

/**
 * The next address in a text, from a place on, or null.
 *
 * @param {string} text
 * @param {number} from
 * @returns {Link | null}
 */
export function findLink(text, from) {
  start.lastIndex = from;
  for (let match = start.exec(text); match; match = start.exec(text)) {
    const at = match.index;
    const before = text[at - 1];
    if (before !== undefined && /[A-Za-z0-9@_/]/.test(before)) continue;
    const found = match[0].startsWith('http') ? webAddress(text.slice(at)) : mail.exec(text.slice(at))?.[0];
    if (!found) continue;
    const href = match[0].startsWith('http') || found.startsWith('mailto:') ? found : `mailto:${found}`;
    if (isSafe(href)) return { at, text: found, href };
  }
  return null;
}

/**
 * How far an address goes. It ends at space and quotes, and where letters of another script follow a Latin letter or
 * digit directly, because there a Korean particle or a Chinese sentence goes on.
 *
 * @param {string} text
 */
function webAddress(text) {
  const scheme = text.indexOf('//') + 2;
  let end = scheme;
  for (const character of text.slice(scheme, scheme + 2000)) {
    if (/[\s<>"'`\u3000-\u3003\u3008-\u3011\uff01-\uff0f\uff1a-\uff1f]/u.test(character)) break;
    if (character > '\x7f' && /[A-Za-z0-9]/.test(text[end - 1])) break;
    end += character.length;
  }
  let address = text.slice(0, end);
  // What ends a sentence is not part of the address, nor is a bracket that was opened before it.
  for (;;) {
    const last = address[address.length - 1];
    const opening = { ')': '(', ']': '[', '}': '{' }[last];
    if (opening ? address.split(opening).length < address.split(last).length : /[.,;:!?*~_…]/.test(last)) address = address.slice(0, -1);
    else break;
  }
  return address.length > scheme ? address : null;
}

/** @param {string} href */
function isSafe(href) {
  try {
    return ['http:', 'https:', 'mailto:'].includes(new URL(href).protocol);
  } catch {
    return false;
  }
}
