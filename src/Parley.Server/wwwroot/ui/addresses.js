import { routePath } from '../core/routes.js';

/** Where the server is mapped; the page says it, because the same page is served under many addresses. */
export const base = new URL(document.documentElement.dataset.base ?? '/', location.href);

/** Where the page's own files are. */
const assets = new URL('../', import.meta.url);

/**
 * The address of one of the page's own files. With the page's version in it the browser need not ask again.
 *
 * @param {string} path
 */
export function asset(path) {
  const { version } = document.documentElement.dataset;
  return new URL(version ? `${path}?v=${version}` : path, assets).href;
}

/**
 * The address of a room or a message, without the host.
 *
 * @param {string} room
 * @param {number | null} [offset]
 */
export function roomAddress(room, offset = null) {
  return base.pathname + routePath(room, offset);
}
