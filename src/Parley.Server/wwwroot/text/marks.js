/** @import { Inline, MarkNode } from './parse.js' */

/**
 * @typedef {object} Run some of the same marks in a row
 * @property {'run'} type
 * @property {string} mark
 * @property {number} left      how many of them have no partner yet
 * @property {boolean} canOpen
 * @property {boolean} canClose
 * @property {number[]} opened  how many each pair that begins here has, the innermost first
 * @property {number[]} closed  the same for those that end here
 */

const deepest = 6;

/**
 * A run of marks in a text. What they hold neither begins nor ends with space, and is not arithmetic or a name of a program.
 *
 * @param {string} text
 * @param {number} at
 * @returns {{ length: number, run: Run | null }} no run where they are only what they look like
 */
export function runAt(text, at) {
  const mark = text[at];
  let end = at;
  while (text[end] === mark) end++;
  const length = end - at;
  // Three stars are bold italic; more are a line that somebody drew.
  if (mark === '*' ? length > 3 : length !== (mark === '_' ? 1 : 2)) return { length, run: null };
  const [before, after] = [text[at - 1] ?? ' ', text.slice(end, end + 2) || ' '];
  let canOpen = !/^\s/.test(after);
  let canClose = !/\s/.test(before);
  if (mark === '_') {
    canOpen &&= !/[\p{L}\p{N}_]/u.test(before);
    // A Korean particle follows at once.
    canClose &&= !/^[\p{L}\p{N}]/u.test(after) || /^[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(after);
  } else {
    const isIn = length === 1 ? /^[A-Za-z0-9]/ : /^[0-9]/;
    canOpen &&= !(isIn.test(before) && isIn.test(after));
    canClose &&= length === 1 ? !isIn.test(after) : !(isIn.test(before) && isIn.test(after));
  }
  return { length, run: canOpen || canClose ? { type: 'run', mark, left: length, canOpen, canClose, opened: [], closed: [] } : null };
}

/**
 * The tree of what stands between marks that have a partner; the others stay as they were typed.
 *
 * @param {(Inline | Run)[]} parts
 * @returns {Inline[]}
 */
export function nest(parts) {
  pair(parts);
  /** @type {Inline[]} */
  const root = [];
  const open = [root];
  let dropped = 0;
  for (const part of parts) {
    if (part.type !== 'run') {
      add(open[open.length - 1], part);
      continue;
    }
    for (const size of part.closed) {
      if (dropped > 0) {
        dropped--;
        add(open[open.length - 1], { type: 'text', value: part.mark.repeat(size) });
      } else open.pop();
    }
    if (part.left) add(open[open.length - 1], { type: 'text', value: part.mark.repeat(part.left) });
    for (const size of part.opened.reverse()) {
      const children = open[open.length - 1];
      if (open.length > deepest) {
        dropped++;
        add(children, { type: 'text', value: part.mark.repeat(size) });
        continue;
      }
      /** @type {MarkNode} */
      const node = { type: part.mark === '~' ? 'del' : size === 2 ? 'strong' : 'em', children: [] };
      children.push(node);
      open.push(node.children);
    }
  }
  return root;
}

/**
 * Finds the partner of each mark. Every run is looked at a few times at the most: what closes nothing here, closes nothing
 * before it either.
 *
 * @param {(Inline | Run)[]} parts
 */
function pair(parts) {
  /** @type {{ run: Run, place: number }[]} */
  const openers = [];
  /** @type {Map<string, number>} */
  const floors = new Map();
  for (const [place, run] of parts.entries()) {
    if (run.type !== 'run') continue;
    while (run.canClose && run.left) {
      const kind = run.mark + run.left;
      const floor = floors.get(kind) ?? 0;
      let index = openers.length - 1;
      while (index >= 0 && openers[index].place >= floor && !fits(openers[index].run, run)) index--;
      if (index < 0 || openers[index].place < floor) {
        floors.set(kind, place);
        break;
      }
      const opener = openers[index].run;
      const size = opener.left === 3 && run.left === 3 ? 1 : Math.min(opener.left, run.left);
      opener.opened.push(size);
      run.closed.push(size);
      opener.left -= size;
      run.left -= size;
      openers.length = opener.left ? index + 1 : index;
    }
    if (run.canOpen && run.left) openers.push({ run, place });
  }
}

/**
 * Two stars that close nothing are not one star that does.
 *
 * @param {Run} opener
 * @param {Run} closer
 */
function fits(opener, closer) {
  return opener.mark === closer.mark && (opener.left === closer.left || opener.left === 3 || closer.left === 3);
}

/**
 * @param {Inline[]} children
 * @param {Inline} node
 */
function add(children, node) {
  const last = children[children.length - 1];
  if (node.type === 'text' && last?.type === 'text') last.value += node.value;
  else children.push(node);
}
