const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * What a reader counts as characters: one for a flag, a family, a Hangul syllable.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function graphemes(text) {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/**
 * The number of graphemes. Short cut for text where each UTF-16 unit is one.
 *
 * @param {string} text
 */
export function graphemeCount(text) {
  return /^[\x20-\x7e\n\uac00-\ud7a3\u4e00-\u9fff]*$/.test(text) ? text.length : graphemes(text).length;
}

/**
 * The first graphemes, with an ellipsis when some were left out.
 *
 * @param {string} text
 * @param {number} limit
 */
export function shorten(text, limit) {
  if (text.length <= limit) return text;
  const all = graphemes(text.slice(0, limit * 16));
  return all.length <= limit && text.length <= limit * 16 ? text : `${all.slice(0, limit).join('')}…`;
}
