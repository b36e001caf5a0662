/** @import { Room } from './Room.js' */
/** @import { Mention } from '../text/mentions.js' */

/**
 * Those who can be called in a room, who spoke last first, then who is there. Programs have no id and cannot be called.
 *
 * @param {Room} room
 * @returns {Mention[]}
 */
export function knownPeople({ timeline, people }) {
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const { from } of timeline.messages.toReversed()) {
    if (from.id && from.name && !names.has(from.id)) names.set(from.id, from.name);
  }
  for (const { id, name } of people.users) if (id && name) names.set(id, name);
  return [...names].map(([id, name]) => ({ id, name }));
}
