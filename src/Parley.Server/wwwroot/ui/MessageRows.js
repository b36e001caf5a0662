import { renderData, renderText } from './renderText.js';
import { avatar } from './Avatar.js';
import { el, icon, iconButton, nameOf, uniqueId } from './dom.js';
import { calls } from '../text/mentions.js';
import { reasonOf } from './reasons.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Row, MessageRow, PendingRow } from '../model/rows.js' */
/** @import { Entry } from '../net/Outbox.js' */
/** @import { Known } from '../model/Timeline.js' */
/** @import { RowRenderer } from './RowList.js' */

/**
 * @typedef {object} RowActions
 * @property {() => void} loadOlder
 * @property {(hole: { after: number, before: number }) => void} fill
 * @property {(message: Known, anchor: HTMLElement) => void} menu
 * @property {(entry: Entry) => void} retry
 * @property {(entry: Entry) => void} editPending
 * @property {(entry: Entry) => void} discard
 * @property {() => void} changed  a row shows something else
 * @property {(id: string) => string | undefined} nameNow  the name that somebody in the room has now
 * @property {() => boolean} connected
 * @property {() => { room: string, editing: number | null, flagged: number | null }} context
 */

/**
 * Makes the elements of the message list.
 *
 * @implements {RowRenderer<Row>}
 */
export class MessageRows {
  #i18n;
  #actions;
  /** @type {Set<string>} the long messages that are shown whole, by room and row */
  #whole = new Set();

  /**
   * @param {I18n} i18n
   * @param {{ id: string, name: string | null }} me
   * @param {RowActions} actions
   */
  constructor(i18n, me, actions) {
    this.#i18n = i18n;
    this.#actions = actions;
    this.me = me;
  }

  id = (/** @type {Row} */ row) => row.id;

  signature = (/** @type {Row} */ row) => {
    const context = this.#actions.context();
    switch (row.kind) {
      case 'message':
        return [row.kind, row.message, row.continued, context.editing === row.message.offset, context.flagged === row.message.offset, this.#isWhole(row.id)];
      case 'pending':
        return [row.kind, row.entry.refused?.code, row.entry.accepted, row.continued, this.#actions.connected(), this.#isWhole(row.id)];
      case 'activity':
        return [row.kind, row.joined.join('\n'), row.left.join('\n')];
      case 'renamed':
        return [row.kind, row.was, row.name];
      case 'day':
        return [row.kind, this.#i18n.day(row.time, new Date())];
      case 'gap':
        return [row.kind, row.after, row.before];
      default:
        return [row.kind, context.room];
    }
  };

  render = (/** @type {Row} */ row) => {
    switch (row.kind) {
      case 'message':
        return this.#message(row);
      case 'pending':
        return this.#pending(row);
      case 'day':
        return el('li', { class: 'row day' }, el('h2', {}, el('span', { text: this.#i18n.day(row.time, new Date()) })));
      case 'new':
        return el('li', { class: 'row new-line' }, el('span', { text: this.#i18n.t('list.new') }));
      case 'gap':
        return this.#gap(row.after, row.before);
      case 'activity':
        return this.#activity(row.joined, row.left);
      case 'renamed':
        return el('li', { class: 'row activity' }, el('span', {}, ...this.#i18n.parts('activity.renamed', { was: nameOf(row.was), name: nameOf(row.name) })));
      case 'older':
        return el('li', { class: 'row edge' }, el('button', { type: 'button', class: 'quiet', text: this.#i18n.t('list.older'), on: { click: () => this.#actions.loadOlder() } }));
      default:
        return this.#start();
    }
  };

  /** @param {MessageRow} row */
  #message({ id, message, continued }) {
    const time = new Date(message.time);
    const name = message.from.name ?? this.#i18n.t('someone');
    const body = message.deleted ? el('div', { class: 'text tombstone', text: this.#i18n.t('message.deleted') }) : this.#body(id, message);
    const edited = message.edited && !message.deleted;
    if (edited) body.append(el('span', { class: 'edited', title: this.#i18n.full(new Date(/** @type {string} */ (message.edited))), text: this.#i18n.t('message.edited') }));
    const more = iconButton('more', this.#i18n.t('message.actions'), () => this.#actions.menu(message, more), { class: 'more', tabindex: '-1', 'aria-haspopup': 'menu' });
    const { editing, flagged } = this.#actions.context();
    const isCalled = message.from.id !== this.me.id && calls(message.data, this.me.id);
    const state = `${isCalled ? ' calls-me' : ''}${editing === message.offset ? ' editing' : ''}${flagged === message.offset ? ' flagged' : ''}`;
    return this.#article({ name, id: message.from.id, time, continued, body, state, after: message.deleted ? null : more, bot: message.from.id === null, offset: message.offset });
  }

  /**
   * @param {string} id of the row
   * @param {Known} message
   */
  #body(id, { data }) {
    const rest = this.#restOf(id);
    if (typeof data === 'string') return renderText(data, rest);
    if (typeof data?.text === 'string') return renderText(data.text, rest, data, this.#actions.nameNow);
    return renderData(data, rest);
  }

  /** @param {string} id of a row that may be too long to be shown whole at once */
  #restOf(id) {
    if (this.#isWhole(id)) return undefined;
    const { room } = this.#actions.context();
    const show = () => {
      this.#whole.add(`${room}/${id}`);
      this.#actions.changed();
    };
    const text = this.#i18n.t('message.showAll');
    return () => el('button', { type: 'button', class: 'quiet show-all', text, tabindex: '-1', on: { click: show } });
  }

  /** @param {string} id of a row */
  #isWhole(id) {
    return this.#whole.has(`${this.#actions.context().room}/${id}`);
  }

  /** @param {PendingRow} row */
  #pending({ id, entry, continued }) {
    const connected = this.#actions.connected();
    const body = renderText(entry.data.text, this.#restOf(id), entry.data, this.#actions.nameNow);
    const state = entry.refused ? ' refused' : entry.accepted ? '' : connected ? ' sending' : ' waiting';
    const note = entry.refused ? this.#refusal(entry, entry.refused) : entry.accepted ? null : this.#note(connected);
    return this.#article({ name: this.me.name ?? '', id: this.me.id, time: new Date(entry.at), continued, body, state, below: note });
  }

  /** @param {boolean} connected */
  #note(connected) {
    return el('div', { class: 'note' }, icon('clock'), this.#i18n.t(connected ? 'pending.sending' : 'pending.waiting'));
  }

  /**
   * @param {Entry} entry
   * @param {NonNullable<Entry['refused']>} refused
   */
  #refusal(entry, refused) {
    const button = (/** @type {string} */ key, /** @type {() => void} */ click) => el('button', { type: 'button', class: 'link', text: this.#i18n.t(key), on: { click } });
    return el(
      'div',
      { class: 'note' },
      icon('alert'),
      el('span', {}, ...this.#i18n.parts('pending.refused', { reason: el('bdi', { text: reasonOf(this.#i18n, refused) }) })),
      el(
        'span',
        { class: 'actions' },
        button('pending.retry', () => this.#actions.retry(entry)),
        button('pending.edit', () => this.#actions.editPending(entry)),
        button('pending.discard', () => this.#actions.discard(entry)),
      ),
    );
  }

  /**
   * @param {{ name: string, id: string | null, time: Date, continued: boolean, body: HTMLElement, state: string,
   *   after?: HTMLElement | null, below?: HTMLElement | null, bot?: boolean, offset?: number }} parts
   */
  #article({ name, id, time, continued, body, state, after = null, below = null, bot = false, offset }) {
    const [authorId, timeId] = [uniqueId(), uniqueId()];
    const stamp = el('time', { id: timeId, datetime: time.toISOString(), title: this.#i18n.full(time), text: this.#i18n.time(time) });
    const author = el('span', { class: 'author', id: authorId }, nameOf(name), bot && el('span', { class: 'badge', text: this.#i18n.t('message.bot') }));
    // In the order in which it is read and copied: who, when, what.
    const head = continued
      ? [el('span', { class: 'visually-hidden', id: authorId }, nameOf(name), ' '), el('span', { class: 'gutter' }, stamp)]
      : [avatar(id, name), el('div', { class: 'head' }, author, ' ', stamp)];
    const article = el('article', { 'aria-labelledby': `${authorId} ${timeId}`, tabindex: '-1', 'data-offset': offset }, ...head, el('div', { class: 'body' }, body, below), after);
    return el('li', { class: `row message${continued ? ' continued' : ''}${state}` }, article);
  }

  /**
   * @param {number} after
   * @param {number} before
   */
  #gap(after, before) {
    const label = this.#i18n.t('list.gap', { count: before - after - 1 });
    return el('li', { class: 'row gap', 'data-after': after, 'data-before': before }, el('button', { type: 'button', class: 'quiet', on: { click: () => this.#actions.fill({ after, before }) } }, icon('unfold'), label));
  }

  /**
   * @param {string[]} joined
   * @param {string[]} left
   */
  #activity(joined, left) {
    const part = (/** @type {string} */ kind, /** @type {string[]} */ names) => {
      if (!names.length) return [];
      const key = names.length === 1 ? `activity.${kind}.one` : names.length === 2 ? `activity.${kind}.two` : `activity.${kind}.many`;
      return [el('span', {}, ...this.#i18n.parts(key, { name: nameOf(names[0]), other: nameOf(names[1] ?? ''), count: names.length - 1 }))];
    };
    return el('li', { class: 'row activity' }, ...part('joined', joined), ...part('left', left));
  }

  #start() {
    const { room } = this.#actions.context();
    return el('li', { class: 'row start' }, el('p', { class: 'start-title' }, '#', nameOf(room)), el('p', { text: this.#i18n.t('list.start') }));
  }
}
