import { Emitter } from '../net/parley.js';

/** @import { Message, ParleyClient, ParleyError } from '../net/parley.js' */

/**
 * @typedef {{ message: Message, text: string, ranges: [number, number][] }} Result
 *
 * @typedef {object} Question
 * @property {string} words
 * @property {string[]} rooms  in these; none for all that may be read
 * @property {string} from     the id of who wrote it, or the name of a program; '' for anybody
 * @property {string} after    the first day, as YYYY-MM-DD; '' for any
 * @property {string} before   the last day
 */

/** Rooms that one question may name. */
const mostRooms = 100;

/** What was searched for, and what has been found so far. */
export class Search {
  #client;
  /** @type {Emitter<{ change: null }>} */
  #events = new Emitter();
  /** @type {Question} */
  question = { words: '', rooms: [], from: '', after: '', before: '' };
  /** @type {Result[]} */
  results = [];
  hasMore = false;
  /** @type {'idle' | 'searching' | 'done' | 'failed'} */
  state = 'idle';
  /** @type {ParleyError | null} */
  error = null;

  /** @param {ParleyClient} client */
  constructor(client) {
    this.#client = client;
  }

  /** @param {() => void} handler */
  onChange(handler) {
    return this.#events.on('change', handler);
  }

  /**
   * Asks anew. Answers to what was asked before are passed over.
   *
   * @param {Question} question
   */
  async ask(question) {
    this.question = question;
    this.results = [];
    this.hasMore = false;
    await this.#load();
  }

  /** The next results, older ones. */
  async more() {
    if (this.state !== 'searching') await this.#load();
  }

  async #load() {
    const { question } = this;
    this.error = null;
    this.state = question.words.trim() ? 'searching' : 'idle';
    this.#events.emit('change', null);
    if (this.state === 'idle') return;
    const last = this.results.at(-1)?.message.id;
    try {
      const { results, more } = await this.#client.request('GET', `search?${queryOf(question, last)}`);
      if (question !== this.question) return;
      this.results = [...this.results, ...results];
      this.hasMore = more;
      this.state = 'done';
    } catch (problem) {
      if (question !== this.question) return;
      this.error = /** @type {ParleyError} */ (problem);
      this.state = 'failed';
    }
    this.#events.emit('change', null);
  }
}

/**
 * @param {Question} question
 * @param {string | undefined} last  the id of the last result
 */
function queryOf({ words, rooms, from, after, before }, last) {
  const query = new URLSearchParams({ q: words.trim() });
  for (const room of rooms.slice(0, mostRooms)) query.append('topic', room);
  if (from) query.set('from', from);
  if (after) query.set('after', dayOf(after, 0));
  if (last) query.set('before', last);
  else if (before) query.set('before', dayOf(before, 1));
  return query;
}

/**
 * When a day begins here.
 *
 * @param {string} day
 * @param {number} later  so many days after it
 */
function dayOf(day, later) {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
