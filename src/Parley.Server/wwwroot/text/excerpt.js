import { graphemes } from '../core/graphemes.js';

/** How much of a text is shown before what was found, and in all, in UTF-16 code units. */
const before = 60;
const whole = 280;

/**
 * @typedef {{ text: string, isFound: boolean }} Piece
 */

/**
 * The part of a text in which something was found.
 *
 * @param {string} text
 * @param {[number, number][]} ranges  start and length of each place
 * @returns {Piece[]}
 */
export function excerpt(text, ranges) {
  const places = ranges.toSorted(([a], [b]) => a - b);
  const begin = wholeFrom(text, Math.max(0, (places[0]?.[0] ?? 0) - before));
  const end = begin + wholeLength(text.slice(begin, begin + whole), begin + whole < text.length);
  /** @type {Piece[]} */
  const pieces = [];
  const push = (/** @type {string} */ some, isFound = false) => some && pieces.push({ text: some, isFound });
  let at = begin;
  if (begin > 0) push('…');
  for (const [start, length] of places) {
    const [from, to] = [Math.max(start, at), Math.min(start + length, end)];
    if (from >= to) continue;
    push(text.slice(at, from));
    push(text.slice(from, to), true);
    at = to;
  }
  push(text.slice(at, end) + (end < text.length ? '…' : ''));
  return pieces;
}

/**
 * The next place at which a word or a character begins.
 *
 * @param {string} text
 * @param {number} at
 */
function wholeFrom(text, at) {
  if (at === 0) return 0;
  const space = text.slice(at, at + before).search(/\s/u);
  if (space >= 0) return at + space + 1;
  return /[\udc00-\udfff]/.test(text[at]) ? at + 1 : at;
}

/**
 * @param {string} text
 * @param {boolean} isCut
 */
function wholeLength(text, isCut) {
  return isCut ? text.length - (graphemes(text).at(-1)?.length ?? 0) : text.length;
}
