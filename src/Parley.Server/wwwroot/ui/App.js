import { keepInvitation, takeInvitation } from '../core/invitation.js';
import { parseRoute, routePath } from '../core/routes.js';
import { I18n } from '../i18n/I18n.js';
import { Chat, lobby } from '../model/Chat.js';
import { randomKey } from '../net/parley.js';
import { Shell } from './Shell.js';
import { openDialog } from './Dialog.js';
import { welcome } from './Welcome.js';
import { asset, base } from './addresses.js';
import { el } from './dom.js';
import { fetchParts, withPart } from './later.js';
import { reasonOf } from './reasons.js';
import { openSignIn, signInPage } from './signIn.js';

/** @import { ParleyClient, User } from '../net/parley.js' */
/** @import { Login } from '../model/Login.js' */
/** @import { Settings } from '../model/Settings.js' */
/** @import { Store } from '../core/Store.js' */

/**
 * @typedef {(token: (() => Promise<string>) | undefined, person?: string) => ParleyClient} MakeClient
 *   the client of a person; without one, for what is asked before it is known who is there
 */

/** The page as a whole: who is there, in which language, and which room its address names. */
export class App {
  #makeClient;
  #login;
  #client;
  /** @type {(() => Promise<string>) | undefined} */
  #token;
  /** Whether the server does not know who this is, and must. */
  #isUnknown = false;
  #asksToSignIn = false;
  #store;
  #settings;
  /** @type {I18n} */
  #i18n = /** @type {any} */ (null);
  /** @type {Chat | null} */
  #chat = null;
  /** @type {Shell | null} */
  #shell = null;

  /**
   * @param {MakeClient} makeClient
   * @param {Login} login
   * @param {Store} store
   * @param {Settings} settings
   */
  constructor(makeClient, login, store, settings) {
    this.#makeClient = makeClient;
    this.#login = login;
    this.#client = makeClient(undefined);
    this.#store = store;
    this.#settings = settings;
  }

  async start() {
    this.#showTheme();
    this.#settings.onChange((name) => this.#onSetting(name));
    addEventListener('popstate', () => this.#route());
    addEventListener('storage', (event) => event.key?.startsWith('parley.') && this.#chat?.onStored(event.key.slice('parley.'.length)));
    addEventListener('pagehide', () => this.#chat?.outbox.release());
    addEventListener('pageshow', (event) => event.persisted && this.#chat?.outbox.adopt());
    const [, me] = await Promise.all([this.#loadTexts(), this.#recognise()]);
    if (me) this.#enter(me);
    else if (this.#isUnknown) {
      keepInvitation(sessionStorage, location.hash);
      document.body.replaceChildren(signInPage(this.#i18n, await this.#login.address(location.href)));
    } else this.#welcome();
  }

  /**
   * Who this browser belongs to. Without an answer it is who it was last time: the page works while the server is away.
   *
   * @returns {Promise<User | null>}
   */
  async #recognise() {
    try {
      return this.#keep(await this.#client.me());
    } catch (error) {
      return isUnknown(error) ? this.#recogniseByToken() : this.#store.get('me', null);
    }
  }

  /**
   * The server wants to know more than the cookies say: with a token of the team's login.
   *
   * @returns {Promise<User | null>}
   */
  async #recogniseByToken() {
    this.#token = await this.#login.tokenSource();
    try {
      if (this.#token) {
        this.#client = this.#makeClient(this.#token);
        return this.#keep(await this.#client.me());
      }
    } catch {
      // Not signed in.
    }
    this.#isUnknown = true;
    return this.#keep(null);
  }

  /** @param {User | null} me */
  #keep(me) {
    this.#store.set('me', me ?? undefined);
    return me;
  }

  /** The sign-in has ended while somebody is here. */
  #askToSignIn() {
    if (this.#asksToSignIn) return;
    this.#asksToSignIn = true;
    this.#login.address(location.href).then((address) => openSignIn(this.#i18n, address).addEventListener('close', () => (this.#asksToSignIn = false)));
  }

  #welcome() {
    const { room } = parseRoute(this.#path);
    const enter = async (/** @type {string} */ name) => {
      const me = await this.#client.introduce(name);
      this.#store.set('name', name);
      this.#store.set('me', me);
      this.#enter(me);
    };
    document.body.replaceChildren(welcome(this.#i18n, this.#store, room ?? lobby, enter, (language) => this.#settings.set('language', language), this.#isClosed(room ?? lobby)));
    document.title = 'Parley';
    const field = /** @type {HTMLInputElement | null} */ (document.querySelector('[autofocus]'));
    field?.focus();
    // What is suggested goes with the first letter.
    field?.select();
  }

  /**
   * Whether one needs a passcode to get into a room. Without an answer one does not.
   *
   * @param {string} room
   * @returns {Promise<boolean>}
   */
  #isClosed(room) {
    return this.#client.request('GET', `topics/${encodeURIComponent(room)}/moderation`).then(({ passcode }) => passcode, ({ code }) => code === 'passcode_required');
  }

  /** @param {User} me */
  #enter(me) {
    const id = /** @type {string} */ (me.id);
    const chat = new Chat(this.#makeClient(this.#token, id), this.#store, { ...me, id }, tabName());
    this.#chat = chat;
    this.#login.onEnded = () => this.#askToSignIn();
    chat.on('status', ({ state, close }) => state !== 'live' && isUnknown({ code: close?.name }) && !this.#token && this.#askToSignIn());
    this.#build();
    this.#admit(chat).then(() => {
      chat.start();
      this.#route();
      this.#shell?.focus();
      fetchParts(this.#i18n);
      this.#notify(chat);
    });
  }

  /** @param {Chat} chat */
  #notify(chat) {
    const go = (/** @type {string} */ room, /** @type {number} */ offset) => void this.#go(room, offset);
    const begin = (/** @type {typeof import('./Notifier.js')} */ { Notifier }) =>
      void new Notifier(this.#i18n, chat, this.#settings, this.#store, go);
    withPart(this.#i18n, 'notifier', begin, () => {});
  }

  /**
   * Shows the server's passcode where one is asked for, and uses what the address brings: what stands behind its # is for
   * this page alone, and goes away with its use.
   *
   * @param {Chat} chat
   */
  async #admit(chat) {
    const { host, passcode, roomPasscode } = takeInvitation(sessionStorage, location.hash);
    if (host || passcode || roomPasscode) history.replaceState(null, '', location.pathname + location.search);
    const { room } = parseRoute(this.#path);
    if (roomPasscode) chat.moderation.keepPasscode(room ?? chat.lastRoom, roomPasscode);
    if (host) await this.#claim(chat, host);
    if (!(await chat.moderation.isAskedFor())) return;
    const known = passcode ?? chat.moderation.passcodeOf('');
    if (known && (await chat.moderation.show('', known).then(() => true, () => false))) return;
    // Where the question cannot be had, the server's refusal brings it again.
    await new Promise((resolve) => {
      const ask = (/** @type {typeof import('./moderation/passcodePrompt.js')} */ { askPasscode }) =>
        askPasscode(this.#i18n, chat.moderation, '', () => resolve(null));
      withPart(this.#i18n, 'passcode', ask, () => resolve(null));
    });
  }

  /**
   * @param {Chat} chat
   * @param {string} token
   */
  async #claim(chat, token) {
    const outcome = await chat.moderation.claim(token).then(() => this.#i18n.t('host.done'), (error) => this.#i18n.t('host.failed', { reason: reasonOf(this.#i18n, error) }));
    openDialog(this.#i18n, this.#i18n.t('host.title'), 'small', el('p', { role: 'status', text: outcome }));
  }

  #build() {
    const chat = /** @type {Chat} */ (this.#chat);
    const rename = async (/** @type {string} */ name) => {
      const me = await this.#client.introduce(name);
      chat.rename(/** @type {string} */ (me.name));
    };
    this.#shell = new Shell(this.#i18n, chat, this.#settings, this.#store, {
      go: (room, offset = null) => {
        chat.enter(room);
        return this.#go(room, offset);
      },
      settings: () => withPart(this.#i18n, 'settings', ({ openSettings }) => openSettings(this.#i18n, this.#settings, chat.me.name ?? '', rename)),
    });
    document.body.replaceChildren(this.#shell.element);
  }

  get #path() {
    return location.pathname.slice(base.pathname.length);
  }

  /** Shows what the address names; a room that is not there yet is offered. */
  async #route() {
    const chat = this.#chat;
    if (!chat) return;
    const path = this.#path;
    const { room, offset, wrong } = parseRoute(path);
    const name = room ?? chat.lastRoom;
    if (room !== null && !(await chat.exists(room))) {
      if (path === this.#path) this.#offer(chat, room);
      return;
    }
    if (path !== this.#path) return;
    this.#show(chat, name, room, offset);
    if (wrong !== undefined) this.#shell?.tell(this.#i18n.t('room.none', { name: wrong }));
  }

  /**
   * @param {Chat} chat
   * @param {string} room
   */
  #offer(chat, room) {
    const back = chat.current?.name ?? chat.lastRoom;
    if (!chat.current) this.#show(chat, back, room, null);
    const go = (/** @type {string} */ name) => {
      if (name === room) chat.enter(name);
      this.#go(name, null);
    };
    withPart(this.#i18n, 'roomOffer', ({ offerRoom }) => offerRoom(this.#i18n, room, back, go));
  }

  /**
   * @param {Chat} chat
   * @param {string} name
   * @param {string | null} room  as the address names it
   * @param {number | null} offset
   */
  #show(chat, name, room, offset) {
    if (room === null) history.replaceState(null, '', base.pathname + routePath(name) + location.search);
    const known = chat.current;
    chat.open(name);
    if (chat.current && chat.current !== known) this.#shell?.show(chat.current, offset);
    else if (offset !== null) this.#shell?.reveal(offset);
  }

  /**
   * @param {string} room
   * @param {number | null} offset
   */
  #go(room, offset) {
    history.pushState(null, '', base.pathname + routePath(room, offset) + location.search);
    return this.#route();
  }

  /** @param {string} name */
  async #onSetting(name) {
    if (name === 'theme') this.#showTheme();
    if (name !== 'language') return;
    // Built anew in the other language; what is typed is kept as a draft, and nothing else is lost.
    dispatchEvent(new Event('pagehide'));
    location.reload();
  }

  #showTheme() {
    document.documentElement.dataset.theme = this.#settings.get('theme') || 'system';
  }

  async #loadTexts() {
    const language = I18n.choose(this.#settings.get('language') || null, navigator.languages);
    const response = await fetch(asset(`i18n/${language}.json`));
    this.#i18n = new I18n(language, await response.json());
    document.documentElement.lang = language;
  }
}

/**
 * Whether the server said that it must know who this is.
 *
 * @param {any} error
 */
function isUnknown({ code }) {
  return ['unauthorized', 'bad_token', 'token_expired', 'token_not_yet_valid'].includes(code);
}

/** A name for this tab that a reload keeps. */
function tabName() {
  const fresh = randomKey();
  try {
    const known = sessionStorage.getItem('parley.tab');
    sessionStorage.setItem('parley.tab', known ?? fresh);
    return known ?? fresh;
  } catch {
    return fresh;
  }
}
