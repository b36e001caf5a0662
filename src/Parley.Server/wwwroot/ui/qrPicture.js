import { QrCode } from '../core/QrCode.js';

const svg = 'http://www.w3.org/2000/svg';
/** The empty border that readers need, in modules (ISO/IEC 18004). */
const margin = 4;

/**
 * A QR code as a drawing.
 *
 * @param {string} text
 * @param {string} label
 */
export function qrPicture(text, label) {
  const { size, modules } = QrCode.encode(text);
  const picture = document.createElementNS(svg, 'svg');
  picture.setAttribute('viewBox', `${-margin} ${-margin} ${size + 2 * margin} ${size + 2 * margin}`);
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', label);
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join(''));
  picture.append(path);
  return picture;
}
