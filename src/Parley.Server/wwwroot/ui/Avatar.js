import { graphemes } from '../core/graphemes.js';
import { tint } from '../core/names.js';
import { el } from './dom.js';

/** How many name colours the style sheet has. */
export const tints = 10;

/**
 * The first letter of a name in its colour. It says nothing that the name beside it does not.
 *
 * @param {string | null} id
 * @param {string} name
 */
export function avatar(id, name) {
  return el('span', { class: `avatar tint-${tint(id ?? name, tints)}`, 'aria-hidden': 'true', text: letterOf(name) });
}

/** @type {Map<string, string>} */
const letters = new Map();

/** @param {string} name */
function letterOf(name) {
  let letter = letters.get(name);
  if (letter === undefined) {
    letter = (graphemes(name)[0] ?? '?').toLocaleUpperCase();
    if (letters.size > 1000) letters.clear();
    letters.set(name, letter);
  }
  return letter;
}
