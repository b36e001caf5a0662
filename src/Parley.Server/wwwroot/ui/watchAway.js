import { Idleness } from '../model/Idleness.js';

/** @import { ParleyClient } from '../net/parley.js' */

/** What only somebody who is there does. Hiding the page is the last such sign, showing it the first. */
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove', 'focus'];

/**
 * Tells the server when nobody has been at this page for a while, and at once when somebody is again.
 *
 * @param {ParleyClient} client
 */
export function watchAway(client) {
  const idleness = new Idleness((isAway) => client.setAway(isAway));
  for (const name of signs) addEventListener(name, () => idleness.seen(), { capture: true, passive: true });
  document.addEventListener('visibilitychange', () => idleness.seen());
}
