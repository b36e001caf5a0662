/** @import { SharedMessage } from './SharedHub.js' */

/**
 * @typedef {object} Member a tab
 * @property {(message: SharedMessage) => void} post
 * @property {string} session
 * @property {Set<string>} topics  what it follows
 * @property {boolean} open        whether it believes to be connected
 * @property {boolean} away        whether nobody is at it
 * @property {number} heardAt
 */

/** A tab that was not heard for this long is gone: a hidden one may sleep for a minute between two timers. */
const forgottenMs = 150_000;

/** The tabs of a shared connection. */
export class SharedMembers {
  /** @type {Set<Member>} */
  #members = new Set();

  [Symbol.iterator]() {
    return this.#members[Symbol.iterator]();
  }

  /**
   * A tab comes.
   *
   * @param {(message: SharedMessage) => void} post sends to it
   * @returns {Member}
   */
  join(post) {
    /** @type {Member} */
    const member = { post: (message) => post({ session: member.session, ...message }), session: '', topics: new Set(), open: false, away: false, heardAt: 0 };
    this.heard(member);
    return member;
  }

  /** @param {Member} member */
  heard(member) {
    member.heardAt = Date.now();
    this.#members.add(member);
  }

  /** @param {Member} member */
  delete(member) {
    this.#members.delete(member);
    this.close(member);
  }

  /**
   * What it believed of the connection holds no longer.
   *
   * @param {Member} member
   */
  close(member) {
    member.open = false;
    member.away = false;
    member.topics.clear();
  }

  /** Those that were not heard for too long. */
  get forgotten() {
    return [...this.#members].filter(({ heardAt }) => Date.now() - heardAt > forgottenMs);
  }

  get open() {
    return [...this.#members].filter(({ open }) => open);
  }

  /** Whether somebody is there, and nobody at any tab. */
  get away() {
    return this.open.length > 0 && this.open.every(({ away }) => away);
  }

  /** @param {string} topic */
  follow(topic) {
    return [...this.#members].some(({ topics }) => topics.has(topic));
  }

  /** @param {SharedMessage} message */
  tellOpen(message) {
    for (const member of this.open) member.post(message);
  }
}
