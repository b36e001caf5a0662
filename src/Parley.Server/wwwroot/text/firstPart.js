/** What is shown of a message at first: more than any that was written here, and little enough to be laid out at once. */
const mostUnits = 8_000;
const mostLines = 60;

/**
 * The first part of a very long text, up to the end of a line or a word where there is one; the text itself when it is short.
 *
 * @param {string} text
 */
export function firstPart(text) {
  let end = -1;
  for (let lines = 0; lines < mostLines; lines++) {
    const next = text.indexOf('\n', end + 1);
    if (next < 0 || next > mostUnits) {
      if (text.length <= mostUnits) return text;
      // A line that is longer than all the rest is cut at a word, or in the middle of it, but in no character.
      if (end < mostUnits / 2) end = Math.max(end, text.lastIndexOf(' ', mostUnits));
      if (end < mostUnits / 2) end = inCharacter(text, mostUnits) ? mostUnits - 1 : mostUnits;
      break;
    }
    end = next;
  }
  return text.slice(0, end);
}

/**
 * @param {string} text
 * @param {number} at
 */
function inCharacter(text, at) {
  return /^[\udc00-\udfff]/.test(text.slice(at, at + 1));
}
