import { routePath } from '../core/routes.js';
import { base } from './addresses.js';
import { copyText } from './copyText.js';
import { el, icon } from './dom.js';
import { qrPicture } from './qrPicture.js';

/** @import { I18n } from '../i18n/I18n.js' */

/**
 * @typedef {{ url: string, adapter: string | null, kind: string }} Address where the server is reached
 */

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/**
 * How others come into a room: its address to copy and to scan, under any of the server's addresses.
 *
 * @param {I18n} i18n
 * @param {string} room
 * @param {string} passcodes what the address says behind its #
 */
export function invitePanel(i18n, room, passcodes) {
  const qr = el('div', { class: 'qr' });
  const field = el('input', { type: 'text', readonly: true, dir: 'ltr', 'aria-label': i18n.t('invite.link'), on: { focus: () => field.select() } });
  const label = el('span', { text: i18n.t('copy') });
  const copy = async () => {
    if (!(await copyText(field.value))) return field.select();
    label.textContent = i18n.t('copied');
    setTimeout(() => (label.textContent = i18n.t('copy')), 2_000);
  };
  const hint = el('p', { class: 'fine' });
  const networks = el('select', { hidden: true, dir: 'ltr', 'aria-label': i18n.t('invite.address'), on: { change: () => show(networks.value) } });
  const show = (/** @type {string} */ at) => {
    const link = new URL(routePath(room) + passcodes, at);
    field.value = link.href;
    hint.textContent = i18n.t(loopback.includes(link.hostname) ? 'invite.onlyHere' : 'invite.network');
    qr.replaceChildren(qrPicture(link.href, i18n.t('invite.qr')));
  };
  show(base.href);
  serverAddresses().then((addresses) => {
    const here = loopback.includes(base.hostname) ? [] : [{ url: base.href, adapter: null, kind: '' }];
    const all = [...here, ...addresses.filter(({ url }) => url !== base.href)];
    if (!all.length) return;
    networks.replaceChildren(...all.map(({ url, adapter }) => el('option', { value: url, text: adapter ? `${new URL(url).host} – ${adapter}` : new URL(url).host })));
    networks.hidden = all.length < 2;
    show(all[0].url);
  });
  const help = el('a', { href: new URL('help/connect', base).href, target: '_blank', rel: 'noopener', text: i18n.t('invite.help') });
  return el(
    'div',
    { class: 'invite' },
    qr,
    el(
      'div',
      { class: 'invite-text' },
      networks,
      el('div', { class: 'inline' }, field, el('button', { type: 'button', class: 'button', on: { click: copy } }, icon('copy'), label)),
      hint,
      el('p', { class: 'fine' }, icon('globe'), i18n.t('open.warning'), ' ', help),
    ),
  );
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
