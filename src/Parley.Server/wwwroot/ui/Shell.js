import { Announcer } from './Announcer.js';
import { Banner } from './Banner.js';
import { Composer } from './Composer.js';
import { openDialog } from './Dialog.js';
import { Menu } from './Menu.js';
import { PageTitle } from './PageTitle.js';
import { PageVersion } from './PageVersion.js';
import { Notice } from './Notice.js';
import { Moderating } from './moderation/Moderating.js';
import { PeoplePanel } from './PeoplePanel.js';
import { RoomList } from './RoomList.js';
import { Shortcuts } from './Shortcuts.js';
import { StatusChip } from './StatusChip.js';
import { openSwitcher } from './Switcher.js';
import { TimelineView } from './TimelineView.js';
import { TypingLine } from './TypingLine.js';
import { base, roomAddress } from './addresses.js';
import { copyText } from './copyText.js';
import { jumpButton } from './jumpButton.js';
import { withPart } from './later.js';
import { el, icon, iconButton, nameOf } from './dom.js';
import { knownPeople } from '../model/knownPeople.js';
import { mentionsIn } from '../text/mentions.js';
import { reasonOf } from './reasons.js';
import { watchAway } from './watchAway.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Chat } from '../model/Chat.js' */
/** @import { Room } from '../model/Room.js' */
/** @import { Settings } from '../model/Settings.js' */
/** @import { Store } from '../core/Store.js' */
/** @import { Known } from '../model/Timeline.js' */
/** @import { Entry } from '../net/Outbox.js' */

/** Own messages can be taken for editing with the arrow key this far back. */
const editReach = 50;

/** The page of a person who is in: rooms, messages, people, and what connects them. */
export class Shell {
  #i18n;
  #chat;
  #go;
  #title = el('h1');
  #announcer;
  #banner;
  #timeline;
  #jump;
  #composer;
  #people;
  #typing;
  #moderating;
  #menu = new Menu();
  #notice;
  #count = el('span', { class: 'count-label' });
  #main;
  #rooms;
  /** @type {HTMLElement} */
  #peopleButton = /** @type {any} */ (null);
  #narrow = matchMedia('(max-width: 800px)');
  /** @type {(() => void)[]} */
  #roomEnds = [];

  /**
   * @param {I18n} i18n
   * @param {Chat} chat
   * @param {Settings} settings
   * @param {Store} store
   * @param {{ go: (room: string, offset?: number | null) => Promise<void>, settings: () => void }} actions
   */
  constructor(i18n, chat, settings, store, actions) {
    this.#i18n = i18n;
    this.#chat = chat;
    this.#go = actions.go;
    this.#announcer = new Announcer(i18n, settings);
    this.#banner = new Banner(i18n, chat.client);
    watchAway(chat.client);
    new PageVersion(chat.client, () => this.#banner.tellUpdate());
    this.#notice = new Notice(i18n, () => this.focus());
    this.#jump = jumpButton(i18n, () => this.#timeline.toEnd());
    const timelineActions = {
      menu: (/** @type {Known} */ message, /** @type {HTMLElement} */ anchor) => this.#openMenu(message, anchor),
      editPending: (/** @type {Entry} */ { key }) => this.#composer.restore(chat.outbox.discard(key)?.data.text ?? ''),
      empty: (/** @type {Room} */ room) => this.#showEmpty(room),
    };
    this.#timeline = new TimelineView(i18n, chat, settings, timelineActions, (count) => this.#jump.update(count));
    this.#composer = new Composer(i18n, chat, settings, store, {
      sent: () => {
        this.#notice.clear();
        this.#timeline.toEnd();
      },
      lastOwn: () => this.#lastOwn(),
      editing: (offset) => {
        if (offset === null) this.#notice.clear();
        this.#timeline.markEditing(offset);
      },
      edit: (room, message, text) => this.#edit(room, message, text),
      tell: (text) => this.#notice.tell(text),
      escape: () => this.#notice.clear() || this.#timeline.clearNewLine(),
    });
    this.#typing = new TypingLine(i18n);
    this.#moderating = new Moderating(i18n, chat, (text) => this.#notice.tell(text), (text) => this.#announcer.alert(text));
    this.#people = new PeoplePanel(i18n, chat, this.#moderating, (count) => (this.#count.textContent = String(count)));
    const switcher = () =>
      openSwitcher(i18n, chat, (room) => {
        this.#go(room);
        this.focus();
      });
    const search = () => this.#search();
    this.#rooms = new RoomList(i18n, chat, { switcher, search, settings: actions.settings });
    this.#main = el('main', { class: 'messages' }, this.#timeline.element, el('div', { class: 'jump-place' }, this.#jump.button), el('div', { class: 'foot' }, this.#notice.element, this.#composer.element, this.#typing.element, this.#moderating.notice));
    const skip = el('a', { class: 'skip', href: '#composer', text: i18n.t('skip'), on: { click: (event) => (event.preventDefault(), this.#composer.focus()) } });
    const stage = el('div', { class: 'stage' }, this.#header(), this.#banner.element, this.#main);
    this.element = el('div', { class: 'shell' }, skip, this.#rooms.element, stage, this.#people.element, this.#announcer.element);
    this.#shortcuts(switcher, search);
    this.#listen(chat);
  }

  /** Puts the focus into the composer, unless that opens a keyboard over half of the page. */
  focus() {
    if (!matchMedia('(hover: none) and (pointer: coarse)').matches) this.#composer.focus();
  }

  #search() {
    const i18n = this.#i18n;
    withPart(i18n, 'search', ({ openSearch }) =>
      openSearch(i18n, this.#chat, async (room, offset) => {
        await this.#go(room, offset);
        const back = el('button', { type: 'button', class: 'link', text: i18n.t('search.back'), on: { click: () => this.#search() } });
        this.#notice.tell(i18n.t('search.jumped'), false, back);
      }),
    );
  }

  /** @param {string} text says what became of something */
  tell(text) {
    this.#notice.tell(text);
  }

  /**
   * @param {Room} room
   * @param {number | null} offset
   */
  show(room, offset) {
    for (const end of this.#roomEnds) end();
    this.#notice.clear();
    this.#title.replaceChildren(el('span', { class: 'hash', 'aria-hidden': 'true', text: '#' }), nameOf(room.name));
    this.#main.setAttribute('aria-label', this.#i18n.t('main.label', { room: room.name }));
    this.#timeline.show(room, offset);
    // Behind the list, in which it marks the message that is being edited.
    this.#composer.show(room);
    this.#people.show(room);
    this.#typing.show(room);
    this.#moderating.show(room);
    this.#closePanels();
    if (offset === null) this.focus();
    this.#roomEnds = [room.on('message', (message) => message.from.id !== this.#chat.me.id && this.#announcer.message(message)), room.on('recovered', (count) => this.#banner.addRecovered(count))];
  }

  /** @param {number} offset */
  reveal(offset) {
    this.#timeline.reveal(offset);
  }

  /** @param {Chat} chat */
  #listen(chat) {
    new PageTitle(chat).update();
    chat.outbox.on('refused', ({ refused }) => refused && this.#announcer.alert(this.#i18n.t('pending.refused', { reason: reasonOf(this.#i18n, refused) })));
    this.#rooms.element.addEventListener('click', (event) => {
      const link = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('a[data-room]'));
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      this.#go(/** @type {string} */ (link.dataset.room));
      this.focus();
    });
    const adapt = () => this.#setPanels(this.#narrow.matches);
    this.#people.element.addEventListener('toggle', () => this.#tellPeople());
    this.#narrow.addEventListener('change', adapt);
    adapt();
  }

  #header() {
    const i18n = this.#i18n;
    const invite = () => {
      const room = this.#chat.current?.name;
      if (room) withPart(i18n, 'invite', ({ openInvite }) => openInvite(i18n, this.#chat.moderation, room));
    };
    const rooms = iconButton('menu', i18n.t('rooms.title'), () => {}, { class: 'narrow-only', popovertarget: 'rooms' });
    const people = el('button', { type: 'button', class: 'icon-button people-button', 'aria-controls': 'people', 'aria-expanded': 'true', title: i18n.t('people.title'), on: { click: () => this.#togglePeople() } }, icon('people'), el('span', { class: 'visually-hidden', text: i18n.t('people.title') }), this.#count);
    this.#peopleButton = people;
    return el('header', { class: 'bar' }, rooms, this.#title, el('div', { class: 'spacer' }), new StatusChip(i18n, this.#chat.client).element, people, this.#moderating.button, iconButton('invite', i18n.t('invite.button'), invite, { class: 'invite-button' }));
  }

  /** @param {Room} room */
  #showEmpty(room) {
    const fill = (/** @type {typeof import('./invite.js')} */ { emptyRoom }) => {
      const parts = emptyRoom(this.#i18n, this.#chat.moderation, room.name);
      if (room === this.#chat.current) this.#timeline.empty.replaceChildren(...parts);
    };
    withPart(this.#i18n, 'invite', fill, () => {});
  }

  /**
   * @param {string} room
   * @param {number | null} [offset]
   */
  #address(room, offset = null) {
    return new URL(roomAddress(room, offset), base).href;
  }

  /**
   * @param {Known} message
   * @param {HTMLElement} anchor
   */
  #openMenu(message, anchor) {
    const i18n = this.#i18n;
    const room = /** @type {Room} */ (this.#chat.current);
    const copy = async (/** @type {string} */ text) => {
      const isDone = await copyText(text);
      this.#notice.tell(i18n.t(isDone ? 'copied' : 'copy.failed'), isDone);
    };
    /** @type {import('./Menu.js').MenuItem[]} */
    const items = [{ label: i18n.t('menu.copyLink'), icon: 'link', action: () => copy(this.#address(room.name, message.offset)) }];
    const words = textOf(message);
    if (words !== undefined) items.push({ label: i18n.t('menu.copyText'), icon: 'copy', action: () => copy(words) });
    items.push({ label: i18n.t('menu.unread'), icon: 'unread', action: () => this.#markUnread(room, message.offset) });
    if (message.from.id === this.#chat.me.id && !message.deleted) {
      if (words !== undefined) items.push({ label: i18n.t('menu.edit'), icon: 'edit', action: () => this.#composer.edit(message) });
      items.push({ label: i18n.t('menu.delete'), icon: 'trash', danger: true, action: () => this.#delete(room, message) });
    } else if (this.#moderating.isModerator) {
      if (!message.deleted) items.push({ label: i18n.t('menu.delete'), icon: 'trash', danger: true, action: () => this.#delete(room, message) });
      items.push(...this.#moderating.items(message.from).filter(({ icon: name }) => name !== 'shield'));
    }
    const article = /** @type {HTMLElement | null} */ (anchor.closest('article'));
    this.#menu.open(items, anchor, i18n.t('message.actions'), article ?? anchor);
  }

  /**
   * @param {Room} room
   * @param {number} offset
   */
  #markUnread(room, offset) {
    room.markUnreadFrom(offset);
    this.#timeline.markUnread(offset);
  }

  /**
   * @param {string} room
   * @param {import('../model/Drafts.js').Edited} message
   * @param {string} text
   */
  async #edit(room, message, text) {
    this.#notice.clear();
    const { pending, data } = message;
    const id = pending ? (await this.#chat.whenArrived(room, pending))?.id : message.id;
    const { mentions: _mentions, here: _here, ...rest } = typeof data === 'string' ? {} : data;
    const called = this.#chat.current ? mentionsIn(text, knownPeople(this.#chat.current)) : {};
    if (id) await this.#chat.client.edit(room, id, typeof data === 'string' ? text : { ...rest, text, ...called });
    // It never went out as it was: it goes out as it is now.
    else if (pending && this.#chat.outbox.discard(pending)) this.#chat.outbox.add(room, text, called);
  }

  /**
   * @param {Room} room
   * @param {Known} message
   */
  #delete(room, message) {
    const i18n = this.#i18n;
    const act = async () => {
      dialog.close();
      try {
        await this.#chat.client.delete(room.name, message.id);
      } catch (error) {
        this.#notice.tell(i18n.t('delete.failed', { reason: reasonOf(i18n, /** @type {Error} */ (error)) }));
      }
    };
    const buttons = el('div', { class: 'dialog-buttons' }, el('button', { type: 'button', class: 'button', text: i18n.t('cancel'), on: { click: () => dialog.close() } }), el('button', { type: 'button', class: 'button danger', text: i18n.t('menu.delete'), on: { click: act } }));
    const dialog = openDialog(i18n, i18n.t('delete.title'), 'small', el('p', { text: i18n.t('delete.lead') }), buttons);
  }

  /** This person's newest message that can be edited, also one that the server does not have yet. */
  #lastOwn() {
    const pending = this.#chat.outbox.of(this.#chat.current?.name ?? '').at(-1);
    if (pending) return { id: '', offset: 0, data: pending.data, pending: pending.key };
    const messages = this.#chat.current?.timeline.messages.slice(-editReach) ?? [];
    return messages.findLast((message) => message.from.id === this.#chat.me.id && !message.deleted && textOf(message) !== undefined);
  }

  /**
   * @param {() => void} switcher
   * @param {() => void} search
   */
  #shortcuts(switcher, search) {
    const regions = () => [this.#rooms.element, this.#main, this.#composer.element, this.#people.element];
    new Shortcuts({
      switcher,
      search,
      keys: () => withPart(this.#i18n, 'keys', ({ openKeys }) => openKeys(this.#i18n)),
      step: (by, unread) => this.#step(by, unread),
      region: (by) => this.#nextRegion(regions(), by),
      toEnd: () => this.#timeline.toEnd(),
      escape: () => this.#composer.cancelEdit() || this.#notice.clear() || this.#timeline.clearNewLine() || this.#composer.focus(),
    });
  }

  /**
   * @param {number} by
   * @param {boolean} unread
   */
  #step(by, unread) {
    const rooms = this.#chat.rooms;
    const at = rooms.indexOf(/** @type {Room} */ (this.#chat.current));
    for (let step = 1; step < rooms.length; step++) {
      const room = rooms[(at + by * step + rooms.length * step) % rooms.length];
      if (!unread || room.unread > 0) return this.#go(room.name);
    }
  }

  /**
   * @param {HTMLElement[]} regions
   * @param {number} by
   */
  #nextRegion(regions, by) {
    const at = regions.findLastIndex((region) => region.contains(document.activeElement));
    for (let step = 1; step <= regions.length; step++) {
      const region = regions[(at + by * step + regions.length * 2) % regions.length];
      if (region === this.#composer.element) return this.#composer.focus();
      if (region === this.#main && this.#timeline.focus()) return;
      region.tabIndex = -1;
      region.focus();
      if (document.activeElement === region) return;
    }
  }

  /** @param {boolean} narrow rooms and people open over the messages where there is no room beside them */
  #setPanels(narrow) {
    for (const panel of [this.#rooms.element, this.#people.element]) {
      if (narrow) panel.setAttribute('popover', 'auto');
      else panel.removeAttribute('popover');
    }
    this.#tellPeople();
  }

  #closePanels() {
    for (const panel of [this.#rooms.element, this.#people.element]) if (panel.matches(':popover-open')) panel.hidePopover();
  }

  #togglePeople() {
    if (this.#narrow.matches) this.#people.element.togglePopover();
    else this.#people.element.hidden = !this.#people.element.hidden;
    this.#tellPeople();
  }

  #tellPeople() {
    const panel = this.#people.element;
    const isShown = this.#narrow.matches ? panel.matches(':popover-open') : !panel.hidden;
    this.#peopleButton.setAttribute('aria-expanded', String(isShown));
  }
}

/**
 * What a person wrote in a message, or undefined.
 *
 * @param {Known} message
 * @returns {string | undefined}
 */
function textOf({ data }) {
  if (typeof data === 'string') return data;
  return typeof data?.text === 'string' ? data.text : undefined;
}
