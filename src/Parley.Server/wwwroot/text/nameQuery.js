/** The first consonants of Hangul syllables, in the order of Unicode. */
const initials = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const firstSyllable = 0xac00;
const syllablesOfInitial = 588;
const longestQuery = 40;

/**
 * What stands between an `@` and the caret, while that can become a name.
 *
 * @param {string} text
 * @param {number} caret
 * @returns {{ at: number, query: string } | null}
 */
export function nameQuery(text, caret) {
  const at = text.slice(0, caret).lastIndexOf('@');
  if (at < 0 || caret - at > longestQuery || /[A-Za-z0-9._%+-]/.test(text[at - 1] ?? ' ')) return null;
  const query = text.slice(at + 1, caret);
  return /\n|^\s|\s\s/.test(query) ? null : { at, query };
}

/**
 * Whether a name holds what was typed of it. A Hangul initial stands for each syllable that begins with it (`ㅁㅅ` and `민ㅅ` find
 * 민서), and the syllable that is still being composed for each that it can become (`미` finds 민서).
 *
 * @param {string} name
 * @param {string} query
 */
export function nameFits(name, query) {
  const [whole, wanted] = [name, query].map((text) => text.normalize('NFC').toLocaleLowerCase());
  if (whole.normalize('NFD').includes(wanted.normalize('NFD'))) return true;
  const [characters, typed] = [[...whole], [...wanted]];
  return characters.some((_, at) => typed.every((one, index) => one === characters[at + index] || one === initialOf(characters[at + index])));
}

/** @param {string | undefined} character */
function initialOf(character) {
  if (!character || !/[가-힣]/.test(character)) return undefined;
  return initials[Math.floor((character.charCodeAt(0) - firstSyllable) / syllablesOfInitial)];
}
