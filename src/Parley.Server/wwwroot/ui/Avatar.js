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
  const letter = graphemes(name)[0] ?? '?';
  return el('span', { class: `avatar tint-${tint(id ?? name, tints)}`, 'aria-hidden': 'true', text: letter.toLocaleUpperCase() });
}
