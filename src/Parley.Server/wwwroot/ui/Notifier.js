import { shorten } from '../core/graphemes.js';
import { calls } from '../text/mentions.js';
import { parse, plainText } from '../text/parse.js';
import { playSound } from './playSound.js';

/** @import { I18n } from '../i18n/I18n.js' */
/** @import { Chat } from '../model/Chat.js' */
/** @import { Room } from '../model/Room.js' */
/** @import { Settings } from '../model/Settings.js' */
/** @import { Store } from '../core/Store.js' */
/** @import { Message } from '../net/parley.js' */

/** Older messages are only counted: who comes back after a break is not called for each of them. */
const newMs = 2 * 60_000;
const longest = 200;

/** Tells of new messages while nobody looks at their room: by the system's notifications, one a room, and by a sound. */
export class Notifier {
  #i18n;
  #chat;
  #settings;
  #store;
  #go;
  /** @type {WeakSet<Room>} */
  #heard = new WeakSet();
  /** @type {Map<string, Notification>} */
  #shown = new Map();

  /**
   * @param {I18n} i18n
   * @param {Chat} chat
   * @param {Settings} settings
   * @param {Store} store
   * @param {(room: string, offset: number) => void} go
   */
  constructor(i18n, chat, settings, store, go) {
    this.#i18n = i18n;
    this.#chat = chat;
    this.#settings = settings;
    this.#store = store;
    this.#go = go;
    chat.on('rooms', () => this.#update());
    this.#update();
  }

  #update() {
    for (const room of this.#chat.rooms) {
      if (!this.#heard.has(room)) room.on('message', (message) => this.#onMessage(room, message));
      this.#heard.add(room);
      if (this.#chat.unreadOf(room) === 0) this.#close(room.name);
    }
  }

  /**
   * @param {Room} room
   * @param {Message} message
   */
  #onMessage(room, message) {
    const { me, current } = this.#chat;
    if (message.from.id === me.id || Date.now() - Date.parse(message.time) > newMs) return;
    if (room === current && document.hasFocus()) return;
    const isCalled = calls(message.data, me.id);
    const wants = (/** @type {'notify' | 'sound'} */ way) => {
      const chosen = this.#settings.get(way);
      return chosen === 'all' || (chosen === 'mentions' && isCalled);
    };
    if (!wants('notify') && !wants('sound')) return;
    // Of several tabs one tells.
    if (this.#store.get('told', '') === message.id) return;
    this.#store.set('told', message.id);
    if (wants('sound')) playSound();
    if (wants('notify')) this.#show(room.name, message);
  }

  /**
   * @param {string} room
   * @param {Message} message
   */
  #show(room, { from, data, offset }) {
    if (!('Notification' in globalThis) || Notification.permission !== 'granted') return;
    const words = typeof data === 'string' ? data : typeof data?.text === 'string' ? data.text : '';
    const title = this.#i18n.t('notify.title', { name: from.name ?? this.#i18n.t('someone'), room });
    try {
      const notification = new Notification(title, { body: shorten(plainText(parse(words)), longest), tag: `parley ${room}` });
      this.#shown.set(room, notification);
      notification.onclick = () => {
        focus();
        this.#close(room);
        this.#go(room, offset);
      };
    } catch {
      // Some phones have it for pages that are installed only.
    }
  }

  /** @param {string} room */
  #close(room) {
    this.#shown.get(room)?.close();
    this.#shown.delete(room);
  }
}
