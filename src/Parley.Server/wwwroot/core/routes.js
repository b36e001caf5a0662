/**
 * @typedef {{ room: string | null, offset: number | null }} Route
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
    return { room: decodeURIComponent(match[1]).normalize('NFC'), offset: match[2] ? Number(match[2]) : null };
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
