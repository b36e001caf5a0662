import { MessageWindow } from '../model/MessageWindow.js';
import { buildRows, nextChange } from '../model/rows.js';
import { MessageRows } from './MessageRows.js';
import { RowList } from './RowList.js';
import { RowFocus } from './RowFocus.js';
import { Scroller } from './Scroller.js';
import { ReadWatcher } from './ReadWatcher.js';
import { el } from './dom.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Chat } from '../model/Chat.js' */
/** @import { Room } from '../model/Room.js' */
/** @import { Settings } from '../model/Settings.js' */
/** @import { Entry } from '../net/Outbox.js' */
/** @import { Known } from '../model/Timeline.js' */

/** Older messages are loaded this far before they are needed. */
const loadAheadPx = 600;

/**
 * @typedef {object} TimelineActions
 * @property {(message: Known, anchor: HTMLElement) => void} menu
 * @property {(entry: Entry) => void} editPending
 * @property {(room: Room) => void} empty  fills the place of the messages in a room that has none
 */

/** The message list of the open room: which part of it has elements, where the reader is, and what is read. */
export class TimelineView {
  #i18n;
  #chat;
  #settings;
  #rows;
  #list;
  #scroller;
  #focus;
  #onNewBelow;
  #fillEmpty;
  #isFilled = false;
  /** @type {Room | null} */
  #room = null;
  /** @type {(() => void)[]} */
  #ends = [];
  #window = new MessageWindow();
  #scheduled = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #changeTimer;
  #placed = false;
  /** @type {number | null} */
  #newLine = null;
  /** @type {number | null} */
  #target = null;
  /** @type {number | null} */
  #flagged = null;
  /** @type {number | null} */
  #editing = null;
  #seenNewest = 0;
  #reading;

  /**
   * @param {I18n} i18n
   * @param {Chat} chat
   * @param {Settings} settings
   * @param {TimelineActions} actions
   * @param {(count: number | null) => void} onNewBelow how many new messages are below what is seen; null at the end
   */
  constructor(i18n, chat, settings, actions, onNewBelow) {
    this.#i18n = i18n;
    this.#chat = chat;
    this.#settings = settings;
    this.#onNewBelow = onNewBelow;
    this.#fillEmpty = actions.empty;
    this.#list = el('ol', { class: 'rows', role: 'list' });
    this.empty = el('div', { class: 'empty', hidden: true });
    this.log = el('div', { class: 'log', role: 'log', 'aria-live': 'off' }, this.#list, this.empty);
    this.element = el('div', { class: 'scroll' }, this.log);
    this.#rows = new RowList(
      this.#list,
      new MessageRows(i18n, chat.me, {
        loadOlder: () => this.#older(),
        fill: (hole) => this.#room?.fill(hole),
        menu: actions.menu,
        retry: (entry) => chat.outbox.retry(entry.key),
        editPending: actions.editPending,
        discard: (entry) => chat.outbox.discard(entry.key),
        changed: () => this.#schedule(),
        nameNow: (id) => this.#room?.people.users.find((user) => user.id === id)?.name ?? undefined,
        connected: () => chat.client.status.state === 'live',
        context: () => ({ room: this.#room?.name ?? '', editing: this.#editing, flagged: this.#flagged }),
      }),
    );
    this.#scroller = new Scroller(this.element, () => this.#onScroll());
    this.#focus = new RowFocus(this.#list, (offset, anchor) => {
      const message = this.#room?.timeline.find(offset);
      if (message) actions.menu(message, anchor);
    });
    chat.outbox.on('change', (room) => room === this.#room?.name && this.#schedule());
    chat.on('status', () => this.#schedule());
    settings.onChange(() => this.#schedule());
    this.#reading = new ReadWatcher(this.element, this.#list, () => this.#watchRead());
  }

  get newLine() {
    return this.#newLine;
  }

  /**
   * Shows a room, at a message or at its first unread one.
   *
   * @param {Room} room
   * @param {number | null} target
   */
  show(room, target) {
    for (const end of this.#ends) end();
    this.#room = room;
    this.#placed = false;
    this.#isFilled = false;
    this.empty.replaceChildren();
    this.#reading.goOn();
    this.#editing = null;
    this.#flagged = null;
    this.#target = target;
    this.#newLine = room.unread > 0 ? room.readOffset : null;
    this.#window.toEnd(room.timeline.messages.length);
    this.#seenNewest = room.timeline.newest;
    this.#scroller.following = true;
    this.log.setAttribute('aria-label', this.#i18n.t('list.label', { room: room.name }));
    this.#ends = [room.timeline.onChange(() => this.#schedule()), room.people.onChange(() => this.#schedule()), room.on('message', () => this.#onMessage()), room.on('change', () => this.#schedule())];
    if (target !== null) room.loadAround(target).then(() => this.#schedule());
    this.#render();
  }

  /** @param {number} offset */
  async reveal(offset) {
    this.#target = offset;
    this.#placed = false;
    await this.#room?.loadAround(offset);
    this.#schedule();
  }

  toEnd() {
    this.#window.toEnd(this.#room?.timeline.messages.length ?? 0);
    this.#scroller.following = true;
    this.#reading.goOn();
    this.#render();
    this.#watchRead();
  }

  /** @returns {boolean} whether there was a line to take away */
  clearNewLine() {
    if (this.#newLine === null) return false;
    this.#newLine = null;
    this.#schedule();
    return true;
  }

  /** @param {number | null} offset the message that is being edited */
  markEditing(offset) {
    this.#editing = offset;
    this.#schedule();
  }

  /** @param {number} offset everything from here on is unread again */
  markUnread(offset) {
    this.#newLine = offset - 1;
    this.#reading.hold();
    this.#schedule();
  }

  /** @returns {boolean} whether there is a message to look at */
  focus() {
    return this.#focus.focus();
  }

  #onMessage() {
    const room = this.#room;
    if (room && this.#newLine === null && !this.#reading.isLooking) this.#newLine = room.readOffset;
  }

  /** What changes together is drawn together. Timers run in hidden tabs too, animation frames do not. */
  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      this.#render();
    });
  }

  #render() {
    const room = this.#room;
    if (!room) return;
    const { timeline } = room;
    const now = Date.now();
    this.#moveWindow(timeline.messages.length);
    const rows = buildRows({
      timeline,
      start: this.#window.start,
      end: this.#window.end,
      pending: this.#chat.outbox.of(room.name),
      activity: room.people.activity,
      me: this.#chat.me.id,
      readOffset: this.#newLine,
      activityStyle: this.#settings.get('activity'),
      now,
    });
    const shown = room.state === 'ready' || timeline.messages.length || rows.length > 1 ? rows : [];
    const isEmpty = room.state === 'ready' && !rows.some((row) => row.kind === 'message' || row.kind === 'pending');
    this.empty.hidden = !isEmpty;
    if (isEmpty && !this.#isFilled) this.#fillEmpty(room);
    this.#isFilled ||= isEmpty;
    this.#list.hidden = isEmpty;
    this.#scroller.rest(isEmpty);
    this.#scroller.keep(() => this.#rows.update(shown));
    this.element.classList.toggle('loading', room.state === 'loading');
    this.#focus.update();
    if (!this.#placed && timeline.messages.length && (this.#target === null || timeline.find(this.#target))) this.#place();
    this.#tellNewBelow();
    this.#watchRead();
    // A list that does not fill a large screen cannot be scrolled for more.
    if (this.#placed && this.element.scrollTop < loadAheadPx) room.loadOlder();
    this.#fillHoles();
    clearTimeout(this.#changeTimer);
    this.#changeTimer = setTimeout(() => this.#render(), nextChange(rows, now) - now);
  }

  /**
   * The part of the timeline that has elements follows its end, unless the reader is elsewhere.
   *
   * @param {number} length
   */
  #moveWindow(length) {
    if (this.#target !== null && !this.#placed) {
      const index = this.#room?.timeline.messages.findIndex((message) => message.offset === this.#target) ?? -1;
      if (index < 0) return;
      this.#window.around(index, length);
      this.#scroller.following = false;
    } else if (this.#scroller.following || !this.#placed) this.#window.follow(length);
    else this.#window.stay(this.#room?.timeline.messages ?? []);
  }

  /** Scrolls a room that has just been opened to where its reader wants to be. */
  #place() {
    this.#placed = true;
    if (this.#target !== null) {
      const element = this.#list.querySelector(`[data-offset="${this.#target}"]`);
      this.#flagged = this.#target;
      this.#target = null;
      if (element) this.#scroller.centre(element);
      setTimeout(() => {
        this.#flagged = null;
        this.#schedule();
      }, 2_000);
      this.#schedule();
      return;
    }
    this.#scroller.toEnd();
    const line = this.#rows.find('new');
    if (line && line.getBoundingClientRect().top < this.element.getBoundingClientRect().top) this.#scroller.show(line, 0.2);
  }

  #onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    if (this.#placed && scrollTop < loadAheadPx) this.#older();
    if (scrollHeight - scrollTop - clientHeight < loadAheadPx) this.#newer();
    this.#fillHoles();
    this.#tellNewBelow();
    this.#watchRead();
  }

  #older() {
    const room = this.#room;
    if (!room) return;
    this.#remember();
    if (this.#window.start === 0) return void room.loadOlder();
    this.#window.older();
    this.#scroller.following = false;
    this.#render();
  }

  #newer() {
    const length = this.#room?.timeline.messages.length ?? 0;
    if (this.#window.end >= length) return;
    this.#scroller.following = false;
    this.#window.newer(length);
    this.#render();
  }

  /** Who scrolls towards what is not loaded finds it loaded, from whichever side they come. */
  #fillHoles() {
    const view = this.element.getBoundingClientRect();
    for (const row of this.#placed ? this.#list.querySelectorAll('.row.gap') : []) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom < view.top - loadAheadPx || top > view.bottom + loadAheadPx) continue;
      const { after, before } = /** @type {HTMLElement} */ (row).dataset;
      this.#room?.loadInto({ after: Number(after), before: Number(before) }, top < (view.top + view.bottom) / 2);
    }
  }

  #remember() {
    this.#window.remember(this.#room?.timeline.messages ?? []);
  }

  /** Whether the end of the list is in view. */
  get #isAtEnd() {
    return this.#scroller.atEnd && this.#window.end === this.#room?.timeline.messages.length;
  }

  #tellNewBelow() {
    const room = this.#room;
    if (!room) return;
    this.#remember();
    const atEnd = this.#isAtEnd;
    if (atEnd) this.#seenNewest = room.timeline.newest;
    this.#onNewBelow(atEnd ? null : Math.max(0, room.head - Math.max(this.#seenNewest, room.readOffset ?? room.head)));
  }

  #watchRead() {
    const room = this.#room;
    if (!room || !this.#placed) return this.#reading.stop();
    this.#reading.watch(this.#isAtEnd ? room.timeline.newest : null, room);
  }
}
