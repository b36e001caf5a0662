/**
 * @typedef {string | Record<string, string>} Entry a text, or one text per plural category
 * @typedef {Record<string, Entry>} Texts
 */

/** Languages in which the page speaks, by their own names. */
export const languages = { en: 'English', ko: '한국어', zh: '简体中文' };

/**
 * The texts of one language, with plurals, and its formats for dates and numbers.
 *
 * A text holds places as `{name}`. An entry with several texts is chosen by the plural category of `count`.
 */
export class I18n {
  #texts;
  #plurals;
  #time;
  #day;
  #thisYear;
  #full;
  #number;

  /**
   * @param {string} language
   * @param {Texts} texts
   */
  constructor(language, texts) {
    this.language = language;
    this.#texts = texts;
    this.#plurals = new Intl.PluralRules(language);
    const locale = language === 'zh' ? 'zh-Hans' : language;
    this.#time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
    this.#thisYear = new Intl.DateTimeFormat(locale, { weekday: 'long', month: 'long', day: 'numeric' });
    this.#day = new Intl.DateTimeFormat(locale, { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' });
    this.#full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' });
    this.#number = new Intl.NumberFormat(locale);
  }

  /**
   * The language to speak: the chosen one, else the first that the browser wants and the page knows.
   *
   * @param {string | null} chosen
   * @param {readonly string[]} wanted
   */
  static choose(chosen, wanted) {
    for (const tag of [chosen, ...wanted]) {
      const language = tag?.toLowerCase().split('-')[0] ?? '';
      if (language in languages) return language;
    }
    return 'en';
  }

  /**
   * Texts of a part of the page that came later.
   *
   * @param {Texts} texts
   */
  add(texts) {
    Object.assign(this.#texts, texts);
  }

  /** @param {string} key */
  has(key) {
    return Object.hasOwn(this.#texts, key);
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   * @returns {string}
   */
  t(key, values = {}) {
    return this.parts(key, values).join('');
  }

  /**
   * The text in pieces, so that a place can be filled with an element.
   *
   * @template T
   * @param {string} key
   * @param {Record<string, T | string | number>} values
   * @returns {(T | string)[]}
   */
  parts(key, values) {
    const entry = this.#texts[key];
    if (entry === undefined) throw new Error(`There is no text "${key}" in ${this.language}.`);
    const text = typeof entry === 'string' ? entry : entry[this.#plurals.select(Number(values.count))] ?? entry.other;
    return text.split(/\{(\w+)\}/).map((piece, index) => {
      if (index % 2 === 0) return piece;
      const value = values[piece];
      return typeof value === 'number' ? this.#number.format(value) : /** @type {T | string} */ (value ?? '');
    });
  }

  /** @param {Date} date */
  time(date) {
    return this.#time.format(date);
  }

  /**
   * A time of today, else the whole date.
   *
   * @param {Date} date
   * @param {Date} now
   */
  moment(date, now) {
    return date.toDateString() === now.toDateString() ? this.time(date) : this.full(date);
  }

  /** @param {Date} date */
  full(date) {
    return this.#full.format(date);
  }

  /**
   * "Today", "Yesterday", or the weekday and date.
   *
   * @param {Date} date
   * @param {Date} now
   */
  day(date, now) {
    const midnight = (/** @type {Date} */ at) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
    const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
    if (days === 0) return this.t('day.today');
    if (days === 1) return this.t('day.yesterday');
    return (date.getFullYear() === now.getFullYear() ? this.#thisYear : this.#day).format(date);
  }
}
