import { tidyRoom, topicProblem } from './names.js';

/**
 * @typedef {{ room: string | null, offset: number | null, wrong?: string }} Route `wrong` is what stands in the place of a
 *   room and can be the name of none
 */

/**
 * The room and message that an address names.
 *
 * @param {string} pathname the part of the path after the base, without a leading slash
 * @returns {Route}
 */
export function parseRoute(pathname) {
  const match = /^r\/([^/]+)(?:\/m\/(\d{1,15}))?\/?$/.exec(pathname);
  if (!match) return { room: null, offset: null };
  try {
    const named = decodeURIComponent(match[1]);
    const room = tidyRoom(named);
    if (topicProblem(room)) return { room: null, offset: null, wrong: named };
    return { room, offset: match[2] ? Number(match[2]) : null };
  } catch {
    return { room: null, offset: null };
  }
}

/**
 * The address of a room or of a message in it, relative to the base.
 *
 * @param {string} room
 * @param {number | null} [offset]
 */
export function routePath(room, offset = null) {
  return `r/${encodeURIComponent(room)}${offset === null ? '' : `/m/${offset}`}`;
}
