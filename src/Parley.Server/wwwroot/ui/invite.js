import { invitePanel } from './InvitePanel.js';
import { openDialog } from './Dialog.js';
import { base } from './addresses.js';
import { el, nameOf } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Moderation } from '../model/Moderation.js' */

/**
 * @param {I18n} i18n
 * @param {Moderation} moderation
 * @param {string} room
 */
export function openInvite(i18n, moderation, room) {
  const title = i18n.t('invite.title', { room });
  openDialog(i18n, title, 'invite-dialog', invitePanel(i18n, moderation, room));
}

/**
 * What stands in a room in which nobody has written: how others get in, and how a program writes.
 *
 * @param {I18n} i18n
 * @param {Moderation} moderation
 * @param {string} room
 */
export function emptyRoom(i18n, moderation, room) {
  const address = new URL(`topics/${encodeURIComponent(room)}/messages`, base).href;
  return [
    el('h2', {}, ...i18n.parts('empty.title', { room: el('span', {}, '#', nameOf(room)) })),
    el('p', { text: i18n.t('empty.lead') }),
    invitePanel(i18n, moderation, room),
    el('p', { class: 'fine', text: i18n.t('empty.curl') }),
    el(
      'pre',
      { class: 'curl', dir: 'ltr', tabindex: '0' },
      el('code', { text: `curl -d '${i18n.t('empty.hello')}' ${address}` }),
    ),
  ];
}
