import { graphemeCount } from './graphemes.js';

/** The most graphemes of a person's name. */
export const nameLimit = 32;

/** The most graphemes of a room's name. */
export const roomLimit = 64;
/** The most code points and bytes of a topic's name. */
const [topicLimit, topicBytes] = [128, 255];

/**
 * A person's name as it is kept: NFC, trimmed, spaces collapsed.
 *
 * @param {string} text
 */
export function tidyName(text) {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

// Zero-width joiners and variation selectors belong to emoji; anywhere else they hide differences between names.
const withoutEmoji = (/** @type {string} */ text) => text.replace(/\p{Extended_Pictographic}(?:[\u200d\ufe0f]|\p{Emoji_Modifier}|\p{Extended_Pictographic}|[\u{e0020}-\u{e007f}])*/gu, '');

/**
 * What is wrong with a name, or null.
 *
 * @param {string} name as {@link tidyName} gives it
 * @returns {'empty' | 'long' | 'hidden' | 'sign' | null}
 */
export function nameProblem(name) {
  if (name === '') return 'empty';
  if (graphemeCount(name) > nameLimit) return 'long';
  const plain = withoutEmoji(name);
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/u.test(plain)) return 'hidden';
  if (/[^\p{L}\p{M}\p{N}\p{Emoji_Component}\p{Regional_Indicator} ._'’-]/u.test(plain)) return 'sign';
  return null;
}

/**
 * The name of the room that a person means by what they typed: spaces become hyphens, a leading # goes.
 *
 * @param {string} text
 */
export function tidyRoom(text) {
  return text.normalize('NFC').trim().replace(/^#+/, '').replace(/\s+/gu, '-');
}

/**
 * What is wrong with a room's name, or null.
 *
 * @param {string} name
 * @returns {'empty' | 'long' | 'start' | 'sign' | null}
 */
export function roomProblem(name) {
  return graphemeCount(name) > roomLimit ? 'long' : topicProblem(name);
}

/**
 * What is wrong with a topic's name, or null. Programs may use some that nobody would give a room.
 *
 * @param {string} name
 * @returns {'empty' | 'long' | 'start' | 'sign' | null}
 */
export function topicProblem(name) {
  if (name === '') return 'empty';
  if ([...name].length > topicLimit || new TextEncoder().encode(name).length > topicBytes) return 'long';
  if (!/^[\p{L}\p{Nd}]/u.test(name)) return 'start';
  if (!/^[\p{L}\p{M}\p{Nd}\-_.:~@+\u200c\u200d]+$/u.test(name)) return 'sign';
  return null;
}

/**
 * A stable number for a name's colour.
 *
 * @param {string} text
 * @param {number} count
 */
export function tint(text, count) {
  let hash = 2166136261;
  for (const character of text) hash = Math.imul(hash ^ /** @type {number} */ (character.codePointAt(0)), 16777619);
  return (hash >>> 0) % count;
}
