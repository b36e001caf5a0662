import { QrCode } from '../core/QrCode.js';
import { copyText } from './copyText.js';
import { el, icon } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */

const svg = 'http://www.w3.org/2000/svg';

/**
 * How others come into a room: its address to copy and to scan.
 *
 * @param {I18n} i18n
 * @param {string} address
 */
export function invitePanel(i18n, address) {
  const field = el('input', { type: 'text', readonly: true, value: address, dir: 'ltr', 'aria-label': i18n.t('invite.link'), on: { focus: () => field.select() } });
  const label = el('span', { text: i18n.t('copy') });
  const copy = async () => {
    if (!(await copyText(address))) return field.select();
    label.textContent = i18n.t('copied');
    setTimeout(() => (label.textContent = i18n.t('copy')), 2_000);
  };
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
  return el(
    'div',
    { class: 'invite' },
    el('div', { class: 'qr' }, drawQr(address, i18n.t('invite.qr'))),
    el('div', { class: 'invite-text' }, el('div', { class: 'inline' }, field, el('button', { type: 'button', class: 'button', on: { click: copy } }, icon('copy'), label)), el('p', { class: 'fine' }, i18n.t(here ? 'invite.onlyHere' : 'invite.network')), el('p', { class: 'fine' }, icon('globe'), i18n.t('open.warning'))),
  );
}

/**
 * @param {string} text
 * @param {string} title
 */
function drawQr(text, title) {
  const { size, modules } = QrCode.encode(text);
  const margin = 3;
  const element = document.createElementNS(svg, 'svg');
  element.setAttribute('viewBox', `${-margin} ${-margin} ${size + 2 * margin} ${size + 2 * margin}`);
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', title);
  const path = document.createElementNS(svg, 'path');
  let line = '';
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (modules[y][x]) line += `M${x} ${y}h1v1h-1z`;
  path.setAttribute('d', line);
  element.append(path);
  return element;
}
