/** @import { Room } from '../model/Room.js' */

/** A message counts as read after this time in view. */
const readMs = 1_000;

/** Marks as read what somebody looks at. */
export class ReadWatcher {
  #scroll;
  #list;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** What is being looked at: it is read when it has been in view long enough, also while more comes below it. */
  /** @type {{ room: Room, offset: number } | null} */
  #seen = null;
  /** Whether something was marked as unread, which stays so until the reader comes back to the room. */
  #isHeld = false;

  /**
   * @param {HTMLElement} scroll what scrolls
   * @param {HTMLElement} list   the messages in it
   * @param {() => void} onLook  somebody begins or ends to look
   */
  constructor(scroll, list, onLook) {
    this.#scroll = scroll;
    this.#list = list;
    document.addEventListener('visibilitychange', onLook);
    for (const name of ['focus', 'blur']) addEventListener(name, onLook);
  }

  get isLooking() {
    return document.visibilityState === 'visible' && document.hasFocus();
  }

  hold() {
    this.#isHeld = true;
    this.stop();
  }

  goOn() {
    this.#isHeld = false;
  }

  stop() {
    clearTimeout(this.#timer);
    this.#seen = null;
  }

  /**
   * @param {number | null} newest the room's newest offset when the end is in view
   * @param {Room} room
   */
  watch(newest, room) {
    if (this.#isHeld || !this.isLooking) return this.stop();
    const offset = newest ?? this.#newestInView();
    if (offset <= (room.readOffset ?? 0)) return this.stop();
    if (this.#seen?.room === room && offset >= this.#seen.offset) return;
    this.stop();
    this.#seen = { room, offset };
    this.#timer = setTimeout(() => {
      this.#seen = null;
      // What has come since is looked at from here on: the list is drawn again with the mark.
      if (this.isLooking) room.markRead(offset);
    }, readMs);
  }

  #newestInView() {
    const { bottom } = this.#scroll.getBoundingClientRect();
    const articles = this.#list.querySelectorAll('article[data-offset]');
    let index = articles.length - 1;
    while (index >= 0 && articles[index].getBoundingClientRect().bottom > bottom + 1) index--;
    return Number(articles[index]?.getAttribute('data-offset') ?? 0);
  }
}
