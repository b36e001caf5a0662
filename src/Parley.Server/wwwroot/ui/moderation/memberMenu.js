/** @import { I18n } from '../../i18n/I18n.js' */
/** @import { Moderation } from '../../model/Moderation.js' */
/** @import { MenuItem } from '../Menu.js' */

const ranks = { host: 3, server: 2, moderator: 1 };

/**
 * What this person may do to somebody in a room.
 *
 * @param {I18n} i18n
 * @param {Moderation} moderation
 * @param {string} room
 * @param {{ id: string, name: string }} user
 * @param {string} me
 * @param {(room: string, action: string) => void} ask   for what is asked about first
 * @param {(room: string, action: string) => void} act   for what is done at once
 * @returns {MenuItem[]}
 */
export function memberItems(i18n, moderation, room, user, me, ask, act) {
  const mine = rankOf(moderation, room, me);
  if (user.id === me || mine === 0 || rankOf(moderation, room, user.id) >= mine) return [];
  const rules = moderation.of(room);
  const server = moderation.of('');
  const isIn = (/** @type {import('../../model/Moderation.js').Sanction[] | undefined} */ list) => list?.some((one) => one.user?.id === user.id) ?? false;
  const item = (/** @type {string} */ key, /** @type {string} */ icon, /** @type {() => void} */ action, danger = false) => ({ label: i18n.t(`moderation.menu.${key}`, { room: `#${room}` }), icon, action, danger });
  const items = [
    isIn(rules?.muted) ? item('unmute', 'speak', () => act(room, 'unmute')) : item('mute', 'mute', () => ask(room, 'mute')),
    item('delete', 'trash', () => ask(room, 'delete'), true),
    item('kick', 'leave', () => ask(room, 'kick'), true),
    isIn(rules?.banned) ? item('unban', 'check', () => act(room, 'unban')) : item('ban', 'ban', () => ask(room, 'ban'), true),
  ];
  if (mine >= ranks.server) {
    items.push(item('kick.server', 'leave', () => ask('', 'kick'), true));
    items.push(isIn(server?.banned) ? item('unban.server', 'check', () => act('', 'unban')) : item('ban.server', 'ban', () => ask('', 'ban'), true));
  }
  if (mine === ranks.host) {
    const isModerator = rules?.moderators.some(({ id }) => id === user.id) ?? false;
    const everywhere = server?.moderators.some(({ id }) => id === user.id) ?? false;
    if (!everywhere) items.push(isModerator ? item('unmoderator', 'shield', () => act(room, 'unmoderator')) : item('moderator', 'shield', () => act(room, 'moderator')));
    items.push(everywhere ? item('unmoderator.server', 'shield', () => act('', 'unmoderator')) : item('moderator.server', 'shield', () => act('', 'moderator')));
  }
  return items;
}

/**
 * @param {Moderation} moderation
 * @param {string} room
 * @param {string} user
 */
function rankOf(moderation, room, user) {
  if (moderation.roleOf('', user)) return moderation.roleOf('', user) === 'host' ? ranks.host : ranks.server;
  return moderation.roleOf(room, user) === 'host' ? ranks.host : moderation.roleOf(room, user) ? ranks.moderator : 0;
}
