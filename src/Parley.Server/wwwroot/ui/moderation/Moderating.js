import { el, icon, iconButton } from '../dom.js';
import { reasonOf } from '../reasons.js';
import { withPart } from '../later.js';
import { memberItems } from './memberMenu.js';

/** @import { I18n } from '../../i18n/I18n.js' */
/** @import { Chat } from '../../model/Chat.js' */
/** @import { Menu, MenuItem } from '../Menu.js' */
/** @import { Room } from '../../model/Room.js' */

/** Where the page and its moderation meet: badges, menus, the room's notices, and the question for a passcode. */
export class Moderating {
  #i18n;
  #chat;
  #tell;
  #alert;

  /** Says who can read along, and how the room is held. */
  notice = el('p', { class: 'open-note' });
  button;

  /**
   * @param {I18n} i18n
   * @param {Chat} chat
   * @param {(text: string) => void} tell  says what became of something
   * @param {(text: string) => void} alert  says to screen readers what the page shows
   */
  constructor(i18n, chat, tell, alert) {
    this.#i18n = i18n;
    this.#chat = chat;
    this.#tell = tell;
    this.#alert = alert;
    this.button = iconButton('shield', i18n.t('moderation.button'), () => this.#openSettings(), { class: 'moderation-button', hidden: true });
    chat.moderation.onChange(() => this.#render());
    chat.on('refused', (room) => this.#onRefused(room));
    chat.on('status', ({ state, close }) => {
      if (state === 'live') this.#load();
      else if (state === 'stopped' && close?.name === 'passcode_required') this.#askPasscode('');
    });
    this.#load();
    this.#render();
  }

  /** @param {Room} room */
  show(room) {
    this.#chat.moderation.load(room.name);
    this.#render();
    if (room.refusal?.code === 'passcode_required') this.#askPasscode(room.name);
  }

  /**
   * The badge of somebody who moderates, or null.
   *
   * @param {string | null} user
   */
  badge(user) {
    const room = this.#chat.current?.name ?? '';
    const role = this.#chat.moderation.roleOf(room, user) ?? this.#chat.moderation.roleOf('', user);
    return role && el('span', { class: `badge role-${role}`, text: this.#i18n.t(`moderation.role.${role}`) });
  }

  /**
   * What can be done to somebody, as a menu; none when nothing.
   *
   * @param {{ id: string | null, name: string | null }} user
   * @returns {MenuItem[]}
   */
  items(user) {
    const room = this.#chat.current?.name ?? '';
    const { moderation, me } = this.#chat;
    if (user.id === null || !this.isModerator) return [];
    const whom = { id: user.id, name: user.name ?? this.#i18n.t('someone') };
    const ask = (/** @type {string} */ where, /** @type {string} */ action) =>
      withPart(this.#i18n, 'act', ({ openAct }) => openAct(this.#i18n, moderation, where, action, whom, this.#tell));
    return memberItems(this.#i18n, moderation, room, whom, me.id, ask, (where, action) => this.#act(where, action, whom));
  }

  /** Whether this person moderates the room that is open. */
  get isModerator() {
    const { moderation, current } = this.#chat;
    return Boolean(moderation.of('')?.role || (current && moderation.of(current.name)?.role));
  }

  /**
   * A button that opens what can be done to somebody.
   *
   * @param {{ id: string | null, name: string | null }} user
   * @param {Menu} menu
   */
  more(user, menu) {
    if (!this.isModerator || user.id === null || user.id === this.#chat.me.id) return null;
    const label = this.#i18n.t('moderation.member', { name: user.name ?? this.#i18n.t('someone') });
    const button = iconButton('more', label, () => {
      const items = this.items(user);
      if (items.length) menu.open(items, button, label);
      else this.#tell(this.#i18n.t('moderation.nothing'));
    }, { class: 'more-person', 'aria-haspopup': 'menu' });
    return button;
  }

  /** @param {Room} room */
  #onRefused(room) {
    this.#render();
    if (room !== this.#chat.current || !room.refusal) return;
    if (room.refusal.code === 'passcode_required') this.#askPasscode(room.name);
    else this.#alert(reasonOf(this.#i18n, room.refusal));
  }

  #load() {
    this.#chat.moderation.load('');
    if (this.#chat.current) this.#chat.moderation.load(this.#chat.current.name);
  }

  #render() {
    const { moderation, current } = this.#chat;
    const rules = current && moderation.of(current.name);
    const closed = current && moderation.isClosed(current.name);
    const part = (/** @type {string} */ drawing, /** @type {HTMLElement} */ words) => el('span', { class: 'part' }, icon(drawing), words);
    /** @type {HTMLElement[]} */
    const parts = [part(closed ? 'shield' : 'globe', el('span', { text: this.#i18n.t(closed ? 'open.passcode' : 'open.warning') }))];
    const refusal = current?.refusal;
    if (refusal) {
      const again = () => {
        current.enterAgain();
        this.#render();
      };
      parts.unshift(part('ban', el('strong', { text: reasonOf(this.#i18n, refusal) })), el('button', { type: 'button', class: 'link', text: this.#i18n.t('refused.again'), on: { click: again } }));
    }
    if (rules?.locked) parts.push(el('strong', { text: this.#i18n.t('moderation.locked') }));
    if (rules?.slow) parts.push(el('span', { text: this.#i18n.t('moderation.slow.each', { count: rules.slow }) }));
    this.notice.replaceChildren(...parts);
    this.button.hidden = !this.isModerator;
  }

  /**
   * @param {string} where
   * @param {string} action
   * @param {{ id: string, name: string }} whom
   */
  async #act(where, action, whom) {
    try {
      await this.#chat.moderation.do(where, { action, user: whom.id });
      this.#tell(this.#i18n.t(`moderation.done.${action}`, { name: whom.name }));
      this.#load();
    } catch (problem) {
      this.#tell(this.#i18n.t('moderation.failed', { reason: reasonOf(this.#i18n, /** @type {Error} */ (problem)) }));
    }
  }

  #openSettings() {
    const room = this.#chat.current?.name;
    if (room) withPart(this.#i18n, 'roomSettings', ({ openRoomSettings }) => openRoomSettings(this.#i18n, this.#chat.moderation, room));
  }

  /**
   * Shows the passcode that this browser knows, or asks for it. What is written meanwhile waits.
   *
   * @param {string} where  '' for the server
   */
  async #askPasscode(where) {
    const { moderation } = this.#chat;
    const again = () => {
      this.#chat.admitted(where);
      this.#render();
      moderation.load(where);
    };
    const known = moderation.passcodeOf(where);
    if (known) {
      const isRight = await moderation.show(where, known).then(() => true, () => false);
      if (isRight) return again();
      moderation.keepPasscode(where, null);
    }
    withPart(this.#i18n, 'passcode', ({ askPasscode }) => askPasscode(this.#i18n, moderation, where, again));
  }
}
