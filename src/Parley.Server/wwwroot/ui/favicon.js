/** The same drawing as in favicon.svg; it is here so that it is there while the server is not. */
const bubble = new Path2D('M9 8h14a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3h-7l-5.2 4.2A.5.5 0 0 1 10 24.8V21H9a3 3 0 0 1-3-3v-7a3 3 0 0 1 3-3z');
const lines = new Path2D('M11 12.5h10M11 16.5h6');
const size = 64;

/**
 * The icon of the tab as a data URL, with a dot for what is unread.
 *
 * @param {boolean} hasDot
 */
export function favicon(hasDot) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  pen.scale(size / 32, size / 32);
  pen.lineWidth = 2;
  pen.lineCap = 'round';
  pen.fillStyle = pen.strokeStyle = '#0f766e';
  pen.beginPath();
  pen.roundRect(0, 0, 32, 32, 8);
  pen.fill();
  pen.fillStyle = '#fff';
  pen.fill(bubble);
  pen.stroke(lines);
  if (hasDot) {
    pen.fillStyle = '#e11d48';
    pen.strokeStyle = '#fff';
    pen.beginPath();
    pen.arc(25, 7, 6.5, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }
  return canvas.toDataURL();
}
