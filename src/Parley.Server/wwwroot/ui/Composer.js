import { Drafts } from '../model/Drafts.js';
import { TypingSender } from '../model/TypingSender.js';
import { typingLimit } from '../model/Room.js';
import { knownPeople } from '../model/knownPeople.js';
import { mentionsIn } from '../text/mentions.js';
import { roomLeft } from '../text/messageLimit.js';
import { Composition } from './Composition.js';
import { el, icon, iconButton, isComposing, uniqueId } from './dom.js';
import { offerNames } from './mentioning.js';
import { onEnter } from './onEnter.js';
import { reasonOf } from './reasons.js';
import { refuseFiles } from './refuseFiles.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Chat } from '../model/Chat.js' */
/** @import { Room } from '../model/Room.js' */
/** @import { Settings } from '../model/Settings.js' */
/** @import { Store } from '../core/Store.js' */
/** @import { Draft, Edited } from '../model/Drafts.js' */

const draftMs = 300;

/**
 * @typedef {object} ComposerActions
 * @property {() => void} sent
 * @property {() => Edited | undefined} lastOwn    this person's newest message that can be edited
 * @property {(offset: number | null) => void} editing
 * @property {(room: string, message: Edited, text: string) => Promise<void>} edit
 * @property {(text: string) => void} tell        says what became of something
 * @property {() => void} escape                    Esc with nothing to close here
 */

/** The box for writing. It is never disabled, and no text leaves it before it is stored elsewhere. */
export class Composer {
  #i18n;
  #chat;
  #settings;
  #drafts;
  #actions;
  #box;
  #label;
  #send;
  #counter;
  #editBar;
  #composition;
  #typing;
  /** @type {Room | null} */
  #room = null;
  /** @type {Edited | null} */
  #edited = null;
  /** A change that did not reach the server. */
  /** @type {{ room: string, edited: Edited, text: string } | null} */
  #owed = null;
  /** The text of the box as it was last kept or read: what another tab has kept since is not overwritten with it. */
  #kept = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #draftTimer;

  /**
   * @param {I18n} i18n
   * @param {Chat} chat
   * @param {Settings} settings
   * @param {Store} store
   * @param {ComposerActions} actions
   */
  constructor(i18n, chat, settings, store, actions) {
    this.#i18n = i18n;
    this.#chat = chat;
    this.#settings = settings;
    this.#drafts = new Drafts(store, chat.me.id);
    this.#actions = actions;
    const [boxId, counterId] = ['composer', uniqueId()];
    this.#label = el('label', { class: 'visually-hidden', for: boxId });
    this.#box = el('textarea', { id: boxId, rows: 1, dir: 'auto', enterkeyhint: this.#touch ? 'enter' : 'send', 'aria-describedby': counterId, autocomplete: 'off' });
    this.#send = iconButton('send', i18n.t('composer.send'), () => {}, { type: 'submit', class: 'send' });
    this.#counter = el('span', { class: 'counter', id: counterId });
    this.#editBar = el('div', { class: 'edit-bar', hidden: true }, icon('edit'), el('span', { text: i18n.t('composer.editing') }), el('button', { type: 'button', class: 'link', text: i18n.t('cancel'), on: { click: () => this.cancelEdit() } }));
    this.element = el('form', { class: 'composer' }, this.#editBar, el('div', { class: 'box' }, this.#label, this.#box, this.#counter, this.#send));
    this.#composition = new Composition(this.#box);
    chat.on('status', ({ state }) => state === 'live' && this.#submitOwed());
    offerNames(i18n, this.#box, () => (this.#room ? knownPeople(this.#room).filter(({ id }) => id !== chat.me.id) : []));
    refuseFiles(this.#box, () => actions.tell(i18n.t('composer.files')));
    onEnter(this.#box, () => this.#enterSends, () => this.#submit());
    this.#typing = new TypingSender(() => this.#tellTyping());
    this.#listen();
  }

  focus() {
    this.#box.focus();
  }

  get hasFocus() {
    return document.activeElement === this.#box;
  }

  /** @param {Room} room */
  show(room) {
    this.#composition.afterCommit(() => {
      this.#saveDraft();
      this.#room = room;
      const label = this.#i18n.t('composer.label', { room: room.name });
      this.#label.textContent = label;
      this.#box.placeholder = label;
      this.#take(this.#drafts.of(room.name));
    });
  }

  /**
   * Puts the text of a new message back, before what is there. A change that was begun waits for the room to be opened again.
   *
   * @param {string} text
   */
  restore(text) {
    this.#composition.whenIdle(() => {
      if (!this.#room) return;
      this.#saveDraft();
      if (this.#edited) this.#take(this.#drafts.newIn(this.#room.name));
      const present = this.#box.value;
      this.#write(present.trim() ? `${text}\n${present}` : text);
      this.#saveDraft();
      this.#box.focus();
    });
  }

  /** @param {Edited} message */
  edit(message) {
    this.#composition.whenIdle(() => {
      if (!this.#room) return;
      this.#saveDraft();
      const begun = this.#drafts.of(this.#room.name);
      this.#take(isSame(begun.edited, message) ? begun : { text: wordsOf(message), edited: message });
      this.#box.focus();
    });
  }

  get #touch() {
    return matchMedia('(hover: none) and (pointer: coarse)').matches;
  }

  get #enterSends() {
    const chosen = this.#settings.get('enterSends');
    return chosen === 'always' || (chosen === 'automatic' && !this.#touch);
  }

  #listen() {
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      const composing = this.#composition.active;
      this.#composition.afterCommit(() => {
        this.#submit();
        if (composing) this.#box.focus();
      });
    });
    // Pressing the button leaves the focus, and a phone's keyboard, where it is.
    this.#send.addEventListener('pointerdown', (event) => event.preventDefault());
    this.#box.addEventListener('input', () => this.#onInput());
    this.#box.addEventListener('keydown', (event) => this.#onKey(event));
    this.#box.addEventListener('blur', () => this.#typing.stop());
    addEventListener('pagehide', () => this.#saveDraft());
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (isComposing(event)) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#submit();
    else if (event.key === 'ArrowUp' && this.#box.value === '' && !event.shiftKey && !event.altKey) {
      const message = this.#actions.lastOwn();
      if (!message) return;
      this.edit(message);
    } else if (event.key === 'Escape') {
      if (!this.cancelEdit()) this.#actions.escape();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #onInput() {
    this.#measure();
    clearTimeout(this.#draftTimer);
    this.#draftTimer = setTimeout(() => this.#saveDraft(), draftMs);
    if (this.#box.value === '') this.#typing.stop();
    else if (!this.#edited) this.#typing.typed(this.#box.value);
  }

  #submit() {
    const text = this.#box.value.replace(/\s+$/u, '');
    if (text.trim() === '' || !roomLeft(text).fits || !this.#room) return;
    if (this.#edited) return this.#submitEdit(this.#room.name, this.#edited, text);
    // Stored first; only then the box is emptied.
    this.#chat.outbox.add(this.#room.name, text, mentionsIn(text, knownPeople(this.#room)));
    this.#write('');
    this.#saveDraft();
    this.#typing.stop();
    this.#actions.sent();
  }

  /**
   * Changes a message. The change is kept until it is made, and the box is free for the next message at once.
   *
   * @param {string} room
   * @param {Edited} edited
   * @param {string} text
   */
  async #submitEdit(room, edited, text) {
    if (text === wordsOf(edited)) return void this.cancelEdit();
    const next = this.#drafts.newIn(room);
    this.#drafts.keep(room, { text, edited });
    if (isSame(this.#edited, edited)) this.#take(next);
    try {
      await this.#actions.edit(room, edited, text);
      if (this.#isKept(room, edited, text)) this.#drafts.dropEdit(room);
    } catch (problem) {
      const error = /** @type {import('../net/parley.js').ParleyError} */ (problem);
      // Tried again by itself where the connection was to blame, else by whom it belongs to.
      if (error.transient) this.#owed = { room, edited, text };
      if (this.#room?.name === room && !this.#edited && this.#box.value === next.text) this.#composition.whenIdle(() => this.#take({ text, edited }));
      this.#actions.tell(this.#i18n.t('edit.failed', { reason: reasonOf(this.#i18n, error) }));
    }
  }

  /** A change that nobody has touched since goes out like any message. */
  #submitOwed() {
    const owed = this.#owed;
    this.#owed = null;
    if (!owed) return;
    this.#composition.whenIdle(() => {
      this.#saveDraft();
      if (this.#isKept(owed.room, owed.edited, owed.text)) this.#submitEdit(owed.room, owed.edited, owed.text);
    });
  }

  /**
   * @param {string} room
   * @param {Edited} edited
   * @param {string} text
   */
  #isKept(room, edited, text) {
    const kept = this.#drafts.of(room);
    return isSame(kept.edited, edited) && kept.text === text;
  }

  /** @returns {boolean} whether something was being edited */
  cancelEdit() {
    if (!this.#edited) return false;
    this.#composition.whenIdle(() => {
      if (!this.#edited || !this.#room) return;
      this.#drafts.dropEdit(this.#room.name);
      this.#take(this.#drafts.newIn(this.#room.name));
      this.#box.focus();
    });
    return true;
  }

  /** @param {Draft} draft  to go on with */
  #take({ text, edited }) {
    this.#edited = edited;
    this.#editBar.hidden = !edited;
    this.#kept = text;
    this.#write(text);
    this.#actions.editing(edited?.offset ?? null);
  }

  #saveDraft() {
    clearTimeout(this.#draftTimer);
    const text = this.#box.value;
    if (!this.#room || text === this.#kept) return;
    this.#kept = text;
    this.#drafts.keep(this.#room.name, { text, edited: this.#edited });
  }

  #tellTyping() {
    const room = this.#room;
    if (!room || room.people.users.length > typingLimit || this.#chat.client.status.state !== 'live') return;
    this.#chat.client.typing(room.name).catch(() => {});
  }

  /** @param {string} text */
  #write(text) {
    this.#box.value = text;
    this.#measure();
  }

  #measure() {
    const text = this.#box.value;
    const { left, fits } = roomLeft(text);
    this.#send.classList.toggle('ready', text.trim() !== '');
    this.#counter.textContent = left === null ? '' : this.#roomFor(left, fits);
    this.#counter.classList.toggle('over', !fits);
    this.#send.setAttribute('aria-disabled', String(!fits));
    if (!CSS.supports('field-sizing', 'content')) this.#grow();
  }

  /**
   * @param {number} left
   * @param {boolean} fits
   */
  #roomFor(left, fits) {
    if (left < 0) return this.#i18n.t('composer.over', { count: -left });
    return fits ? this.#i18n.t('composer.left', { count: left }) : this.#i18n.t('composer.tooLong');
  }

  #grow() {
    this.#box.style.height = 'auto';
    this.#box.style.height = `${this.#box.scrollHeight}px`;
  }
}

/**
 * @param {Edited | null} one
 * @param {Edited} other
 */
function isSame(one, other) {
  return one !== null && one.id === other.id && one.pending === other.pending;
}

/**
 * @param {Edited} message
 * @returns {string}
 */
function wordsOf({ data }) {
  return typeof data === 'string' ? data : data.text;
}
