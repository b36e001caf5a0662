import { SharedPort } from './SharedPort.js';
import { randomKey } from './randomKey.js';

/** @import { SharedHub, SharedMessage } from './SharedHub.js' */

/** How long a leader may take to say that it is one. */
const helloMs = 1_000;
/** After this time all tabs read the same from the storage. */
const settleMs = 150;

/**
 * One of the tabs has the hub, where browsers have no shared workers. Its id stands in the storage; who finds no leader
 * there, or one that does not answer, puts its own id in and leads if it is still there a moment later. Should two lead
 * for a moment, each tab listens to one of them, and positions keep everything single.
 */
export class ElectedPort extends SharedPort {
  /** @override */
  pingMs = 3_000;
  /** @override */
  patienceMs = 2_000;

  #id = randomKey();
  #name;
  #makeHub;
  #channel;
  /** @type {SharedHub | null} */
  #hub = null;
  /** @type {Map<string, (message: SharedMessage) => void>} */
  #members = new Map();
  /** @type {string | null} */
  #leader = null;
  /** @type {Promise<void> | null} */
  #search = null;
  /** @type {((id: string) => void) | null} */
  #onHere = null;

  /**
   * @param {string} name the same for all who share a connection
   * @param {() => SharedHub} makeHub
   * @param {() => void} onUp
   */
  constructor(name, makeHub, onUp) {
    super(onUp);
    this.#name = name;
    this.#makeHub = makeHub;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }) => this.#onChannel(data);
    addEventListener('pagehide', () => this.leave());
    addEventListener('pageshow', (event) => event.persisted && this.lose());
  }

  /**
   * @override
   * @param {(message: SharedMessage) => void} handler
   * @param {SharedMessage} message
   */
  open(handler, message) {
    this.take(handler, message);
    this.#search ??= this.#find().finally(() => (this.#search = null));
    this.#search.then(() => handler === this.handler && this.post(message));
  }

  /**
   * @override
   * @param {SharedMessage} message
   */
  post(message) {
    if (this.#hub) this.#toHub(this.#id, message);
    else if (this.#leader) this.#channel.postMessage({ to: this.#leader, from: this.#id, message });
  }

  /** Ends with a leader: another tab, or this one. */
  async #find() {
    for (let attempt = 0; !this.#hub && attempt < 5; attempt++) {
      const known = this.#lease;
      if (known !== this.#id) {
        this.#leader = known && (await this.#leaderBehind(known));
        if (this.#leader) return;
        this.#lease = this.#id;
        await new Promise((resolve) => setTimeout(resolve, settleMs));
      }
      if (this.#lease === this.#id) this.#lead();
    }
  }

  #lead() {
    this.#leader = this.#id;
    this.#hub = this.#makeHub();
    this.#channel.postMessage({ leader: this.#id });
  }

  /**
   * Who leads: the tab with this id if it answers, or another that says so meanwhile.
   *
   * @param {string} id
   * @returns {Promise<string | null>}
   */
  async #leaderBehind(id) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    try {
      return await new Promise((resolve) => {
        timer = setTimeout(() => resolve(null), helloMs);
        this.#onHere = resolve;
        this.#channel.postMessage({ to: id, from: this.#id, hello: true });
      });
    } finally {
      clearTimeout(timer);
      this.#onHere = null;
    }
  }

  /** @param {{ to?: string, from?: string, hello?: boolean, here?: boolean, leader?: string, gone?: string, message?: SharedMessage }} data */
  #onChannel({ to, from, hello, here, leader, gone, message }) {
    if (leader) return this.#onLeader(leader);
    if (gone && gone === this.#leader) return this.#onGone();
    if (to !== this.#id || !from) return;
    if (hello && this.#hub) this.#channel.postMessage({ to: from, from: this.#id, here: true });
    else if (here) this.#onHere?.(from);
    else if (message && this.#hub) this.#toHub(from, message);
    else if (message && from === this.#leader) this.receive(message);
  }

  /** @param {string} leader */
  #onLeader(leader) {
    if (this.#hub) {
      // Slept, and another took over.
      if (this.#lease !== this.#id) this.#resign(leader);
      return;
    }
    if (this.#onHere) return this.#onHere(leader);
    if (this.#leader === leader) return;
    this.#leader = leader;
    this.lose();
    this.receive({ type: 'up' });
  }

  #onGone() {
    this.#leader = null;
    this.lose();
    this.receive({ type: 'up' });
  }

  /** @param {string | null} leader */
  #resign(leader) {
    const hub = this.#hub;
    this.#hub = null;
    this.#leader = leader;
    hub?.close();
    this.#members.clear();
    this.lose();
  }

  /** @override */
  leave() {
    if (!this.#hub) return super.leave();
    if (this.#lease === this.#id) this.#lease = null;
    this.#channel.postMessage({ gone: this.#id });
    this.#resign(null);
  }

  /**
   * @param {string} id
   * @param {SharedMessage} message
   */
  #toHub(id, message) {
    let member = this.#members.get(id);
    if (!member) {
      // A tab hears the leader later than it asks, as on the channel.
      const post = (/** @type {SharedMessage} */ answer) => {
        if (id !== this.#id) this.#channel.postMessage({ to: id, from: this.#id, message: answer });
        else queueMicrotask(() => this.receive(answer));
      };
      member = /** @type {SharedHub} */ (this.#hub).join(post);
      this.#members.set(id, member);
    }
    member(message);
  }

  get #lease() {
    return localStorage.getItem(this.#name);
  }

  set #lease(id) {
    if (id === null) localStorage.removeItem(this.#name);
    else localStorage.setItem(this.#name, id);
  }
}
