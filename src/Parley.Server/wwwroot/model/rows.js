import { tombstoneMs } from './Tombstones.js';

/** @import { Known, Timeline } from './Timeline.js' */
/** @import { Entry } from '../net/Outbox.js' */
/** @import { Activity } from './People.js' */

/**
 * One line of the message list. `id` stays the same as long as it is the same line, also when a message that was on
 * its way arrives.
 *
 * @typedef {{ kind: 'older' | 'start', id: string }} EdgeRow
 * @typedef {{ kind: 'day', id: string, time: Date }} DayRow
 * @typedef {{ kind: 'new', id: string }} NewRow
 * @typedef {{ kind: 'gap', id: string, after: number, before: number }} GapRow
 * @typedef {{ kind: 'message', id: string, message: Known, continued: boolean }} MessageRow
 * @typedef {{ kind: 'activity', id: string, joined: string[], left: string[] }} ActivityRow
 * @typedef {{ kind: 'renamed', id: string, was: string, name: string }} RenamedRow
 * @typedef {{ kind: 'pending', id: string, entry: Entry, continued: boolean, offset?: undefined }} PendingRow
 * @typedef {EdgeRow | DayRow | NewRow | GapRow | MessageRow | ActivityRow | RenamedRow | PendingRow} Row
 */

/** Messages of one author this close together are one group. */
const groupMs = 5 * 60_000;

/**
 * The lines to show for a part of a timeline.
 *
 * @param {object} input
 * @param {Timeline} input.timeline
 * @param {number} input.start       index of the first message
 * @param {number} input.end         index after the last one
 * @param {Entry[]} input.pending    messages on their way
 * @param {Activity[]} input.activity
 * @param {string} input.me          the id of the person who looks
 * @param {number | null} input.readOffset  the "New" line comes after this offset; null for none
 * @param {'all' | 'condensed' | 'hidden'} input.activityStyle
 * @param {number} input.now
 * @returns {Row[]}
 */
export function buildRows({ timeline, start, end, pending, activity, me, readOffset, activityStyle, now }) {
  /** @type {Row[]} */
  const rows = [];
  const { messages } = timeline;
  if (start > 0 || !timeline.complete) rows.push({ kind: 'older', id: 'older' });
  else rows.push({ kind: 'start', id: 'start' });

  let day = '';
  /** @type {Known | null} */
  let previous = null;
  let activityIndex = 0;
  let newLine = readOffset !== null;
  const keys = new Set();
  const beginDay = (/** @type {Date} */ time) => {
    const key = dayKey(time);
    if (key === day) return;
    // One in which nothing is left to tell has no line.
    if (rows.at(-1)?.kind === 'day') rows.pop();
    rows.push({ kind: 'day', id: `day:${key}`, time });
    day = key;
    previous = null;
  };
  const takeActivity = (/** @type {number} */ until) => {
    for (; activityIndex < activity.length && activity[activityIndex].at < until; activityIndex++) {
      const one = activity[activityIndex];
      if (activityStyle !== 'hidden' || one.type === 'renamed') beginDay(new Date(one.at));
      if (pushActivity(rows, one, activityStyle)) previous = null;
    }
  };
  // What happened before the first shown message belongs above it.
  const firstTime = start > 0 && messages[start] ? Date.parse(messages[start].time) : 0;
  while (activityIndex < activity.length && activity[activityIndex].at < firstTime) activityIndex++;

  for (let index = start; index < end; index++) {
    const message = messages[index];
    if (message.deleted && !(message.deletedAt && now - message.deletedAt < tombstoneMs)) continue;
    const time = new Date(message.time);
    takeActivity(time.getTime());
    const hole = index > start ? timeline.holeBefore(index) : null;
    if (hole) {
      rows.push({ kind: 'gap', id: `gap:${hole.before}`, ...hole });
      previous = null;
    }
    beginDay(time);
    if (newLine && message.offset > /** @type {number} */ (readOffset)) {
      newLine = false;
      if (message.from.id !== me) {
        rows.push({ kind: 'new', id: 'new' });
        previous = null;
      }
    }
    let id = message.id;
    if (message.key && message.from.id === me && !keys.has(message.key)) {
      id = `key:${message.key}`;
      keys.add(message.key);
    }
    rows.push({ kind: 'message', id, message, continued: continues(previous, message) });
    previous = message;
  }
  takeActivity(Infinity);
  if (pending.some(({ key }) => !keys.has(key))) beginDay(new Date(now));
  else if (rows.at(-1)?.kind === 'day') rows.pop();
  pushPending(rows, pending, keys, previous, me, now);
  return rows;
}

/**
 * When these lines have to be made anew although nothing happens: at midnight "Today" is over, and the places of deleted
 * messages go.
 *
 * @param {Row[]} rows
 * @param {number} now
 */
export function nextChange(rows, now) {
  const today = new Date(now);
  let next = new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1).getTime();
  for (const row of rows) if (row.kind === 'message' && row.message.deletedAt) next = Math.min(next, row.message.deletedAt + tombstoneMs);
  return next;
}

/**
 * @param {Row[]} rows
 * @param {Entry[]} pending
 * @param {Set<string>} keys
 * @param {Known | null} previous
 * @param {string} me
 * @param {number} now
 */
function pushPending(rows, pending, keys, previous, me, now) {
  let continued = previous !== null && previous.from.id === me && !previous.deleted && now - Date.parse(previous.time) <= groupMs;
  for (const entry of pending) {
    if (keys.has(entry.key)) continue;
    rows.push({ kind: 'pending', id: `key:${entry.key}`, entry, continued });
    continued = true;
  }
}

/**
 * Joins what happened in a row into one line: who came and went again is not worth a word.
 *
 * @param {Row[]} rows
 * @param {Activity} activity
 * @param {string} style
 * @returns {boolean} whether the line stands
 */
function pushActivity(rows, { type, name, was = '', at, user }, style) {
  if (type === 'renamed') {
    rows.push({ kind: 'renamed', id: `renamed:${at}:${user}`, was, name });
    return true;
  }
  if (style === 'hidden') return false;
  const last = rows.at(-1);
  if (style === 'condensed' && last?.kind === 'activity') {
    const opposite = type === 'joined' ? last.left : last.joined;
    const own = type === 'joined' ? last.joined : last.left;
    if (opposite.includes(name)) opposite.splice(opposite.indexOf(name), 1);
    else if (!own.includes(name)) own.push(name);
    if (!last.joined.length && !last.left.length) rows.pop();
    return true;
  }
  rows.push({ kind: 'activity', id: `activity:${at}:${user}:${type}`, joined: type === 'joined' ? [name] : [], left: type === 'left' ? [name] : [] });
  return true;
}

/**
 * @param {Known | null} previous
 * @param {Known} message
 */
function continues(previous, message) {
  if (!previous || previous.deleted || message.deleted) return false;
  if (previous.from.id !== message.from.id || previous.from.name !== message.from.name) return false;
  const apart = Date.parse(message.time) - Date.parse(previous.time);
  return apart >= 0 && apart <= groupMs;
}

/** @param {Date} date */
function dayKey(date) {
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
