import { reachOf } from '../core/hosts.js';
import { writeInvitation } from '../core/invitation.js';
import { routePath } from '../core/routes.js';
import { base } from './addresses.js';
import { copyText } from './copyText.js';
import { el, icon } from './dom.js';
import { withPart } from './later.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Moderation } from '../model/Moderation.js' */

/**
 * @typedef {{ url: string, adapter: string | null, kind: string }} Address where the server is reached
 */

/**
 * How others come into a room: its address to copy and to scan, under any of the server's addresses.
 *
 * @param {I18n} i18n
 * @param {Moderation} moderation  knows the passcodes
 * @param {string} room
 */
export function invitePanel(i18n, moderation, room) {
  const qr = el('div', { class: 'qr' });
  const field = el('input', { type: 'text', readonly: true, dir: 'ltr', 'aria-label': i18n.t('invite.link'), on: { focus: () => field.select() } });
  const label = el('span', { text: i18n.t('copy') });
  let address = '';
  const copy = async () => {
    if (!(await copyText(address))) return field.select();
    label.textContent = i18n.t('copied');
    setTimeout(() => (label.textContent = i18n.t('copy')), 2_000);
  };
  const hint = el('p', { class: 'fine' });
  const passcode = el('p', { class: 'fine', hidden: true });
  const readers = el('span');
  const networks = el('select', { hidden: true, dir: 'ltr', 'aria-label': i18n.t('invite.address'), on: { change: () => show(networks.value) } });
  const show = (/** @type {string} */ at) => {
    const keys = moderation.keysTo(room);
    const link = new URL(routePath(room) + writeInvitation(keys.server, keys.room), at);
    address = link.href;
    // As people write the room's name; what is copied goes through every program.
    field.value = `${link.origin}${decodeURI(link.pathname)}${link.hash}`;
    hint.textContent = i18n.t(`invite.${reachOf(link.hostname)}`);
    readers.textContent = i18n.t(moderation.isClosed(room) ? 'open.passcode' : 'open.warning');
    passcode.hidden = !keys.isMissing && !link.hash;
    passcode.textContent = i18n.t(keys.isMissing ? 'invite.tellPasscode' : 'invite.withPasscode');
    withPart(i18n, 'qr', ({ qrPicture }) => address === link.href && qr.replaceChildren(qrPicture(link.href, i18n.t('invite.qr'))));
  };
  show(base.href);
  serverAddresses().then((addresses) => {
    const here = reachOf(base.hostname) === 'machine' ? [] : [{ url: base.href, adapter: null, kind: '' }];
    const all = [...here, ...addresses.filter(({ url }) => url !== base.href)];
    if (!all.length) return;
    networks.replaceChildren(...all.map(({ url, adapter }) => el('option', { value: url, text: adapter ? `${new URL(url).host} – ${adapter}` : new URL(url).host })));
    networks.hidden = all.length < 2;
    show(all[0].url);
  });
  const help = el('a', { href: new URL('help/connect', base).href, target: '_blank', rel: 'noopener', text: i18n.t('invite.help') });
  const panel = el(
    'div',
    { class: 'invite' },
    qr,
    el(
      'div',
      { class: 'invite-text' },
      networks,
      el('div', { class: 'inline' }, field, el('button', { type: 'button', class: 'button', on: { click: copy } }, icon('copy'), label)),
      hint,
      passcode,
      el('p', { class: 'fine' }, icon('globe'), readers, ' ', help),
    ),
  );
  // A passcode that is set, learned or taken away while the panel is there.
  const end = moderation.onChange(() => (panel.isConnected ? show(networks.value || base.href) : end()));
  return panel;
}

/**
 * Every address of the server, the best first; none when it does not say.
 *
 * @returns {Promise<Address[]>}
 */
async function serverAddresses() {
  try {
    const answer = await fetch(new URL('server/addresses', base));
    return answer.ok ? (await answer.json()).addresses : [];
  } catch {
    return [];
  }
}
