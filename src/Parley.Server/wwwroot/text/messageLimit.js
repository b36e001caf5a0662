import { graphemeCount } from '../core/graphemes.js';

/** The longest message in characters, and what the server takes in bytes of JSON. */
const limit = 4_000;
const byteLimit = 60_000;

/**
 * How much more a message can take.
 *
 * @param {string} text
 * @returns {{ left: number | null, fits: boolean }} the characters that are left, from nine tenths of the limit on; and
 *   whether it can be sent
 */
export function roomLeft(text) {
  // There are never more characters than code units.
  if (text.length < limit * 0.9) return { left: null, fits: true };
  const count = graphemeCount(text);
  const fits = count <= limit && new TextEncoder().encode(JSON.stringify(text)).length <= byteLimit;
  return { left: count >= limit * 0.9 || !fits ? limit - count : null, fits };
}
