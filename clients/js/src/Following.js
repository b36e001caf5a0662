import { ParleyError } from './ParleyError.js';

/** @import { Subscription } from './Subscription.js' */
/** @import { Transport, TopicStates } from './Transport.js' */

/**
 * What the client wants, whenever it is asked.
 *
 * @typedef {object} Wishes
 * @property {() => ReadonlyMap<string, Subscription>} topics
 * @property {() => boolean} isAway
 * @property {(subscription: Subscription, error: ParleyError) => void} onRefused
 */

/**
 * What the server was told on one connection. {@link settle} brings it in line with what the client wants, one change after
 * the other, and may be called at any moment: nothing has to be remembered until a better one.
 */
export class Following {
  #transport;
  #wishes;
  /** What the server was asked to follow, with the subscription that it is for. */
  /** @type {Map<string, Subscription>} */
  #asked = new Map();
  /** What it has answered: only then events belong to the subscription. */
  /** @type {Map<string, Subscription>} */
  #answered = new Map();
  #isAway = false;
  #isBusy = false;
  #again = false;
  /** @type {Promise<void>} */
  #settling = Promise.resolve();

  /**
   * @param {Transport} transport that is ready
   * @param {Wishes} wishes
   */
  constructor(transport, wishes) {
    this.#transport = transport;
    this.#wishes = wishes;
  }

  /**
   * What came with `ready`: the answers to what was asked for when the connection was opened.
   *
   * @param {ReadonlyMap<string, Subscription>} offered
   * @param {TopicStates} states
   */
  begin(offered, states) {
    for (const topic of Object.keys(states)) {
      const subscription = offered.get(topic);
      if (subscription) this.#asked.set(topic, subscription);
    }
    this.#onStates(states);
  }

  /**
   * Tells the server what it does not know yet. Fails when the connection is of no use.
   *
   * @returns {Promise<void>}
   */
  settle() {
    this.#again = true;
    if (!this.#isBusy) this.#settling = this.#run();
    return this.#settling;
  }

  /**
   * The subscription to which an event of a topic belongs.
   *
   * @param {string} topic
   * @returns {Subscription | undefined}
   */
  find(topic) {
    const subscription = this.#answered.get(topic);
    return subscription && this.#wants(subscription) ? subscription : undefined;
  }

  /**
   * The server follows a topic no longer.
   *
   * @param {string} topic
   */
  drop(topic) {
    this.#asked.delete(topic);
    this.#answered.delete(topic);
  }

  async #run() {
    this.#isBusy = true;
    try {
      while (this.#again) {
        this.#again = false;
        this.#tellAway();
        await this.#leave([...this.#asked.values()].filter((subscription) => !this.#wants(subscription)));
        await this.#ask([...this.#wishes.topics().values()].filter((subscription) => this.#asked.get(subscription.topic) !== subscription));
      }
    } finally {
      this.#isBusy = false;
    }
  }

  #tellAway() {
    const isAway = this.#wishes.isAway();
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    this.#transport.setAway(isAway);
  }

  /** @param {Subscription[]} left */
  async #leave(left) {
    if (!left.length) return;
    const topics = left.map(({ topic }) => topic);
    topics.forEach((topic) => this.drop(topic));
    await this.#transport.unsubscribe(topics);
  }

  /**
   * Subscribes, and when the server refuses several topics together, one by one, so that one that is not allowed does
   * not take the others with it.
   *
   * @param {Subscription[]} missing
   */
  async #ask(missing) {
    if (!missing.length) return;
    for (const subscription of missing) this.#asked.set(subscription.topic, subscription);
    try {
      const requests = missing.map((subscription) => subscription.request());
      await this.#transport.subscribe(requests, (states) => this.#onStates(states));
    } catch (error) {
      if (!(error instanceof ParleyError) || error.transient || error.code === 'aborted') throw error;
      for (const { topic } of missing) this.#asked.delete(topic);
      if (missing.length === 1) return this.#wants(missing[0]) ? this.#wishes.onRefused(missing[0], error) : undefined;
      for (const subscription of missing) if (this.#wants(subscription)) await this.#ask([subscription]);
    }
  }

  /** @param {TopicStates} states */
  #onStates(states) {
    for (const [topic, state] of Object.entries(states)) {
      const subscription = this.#asked.get(topic);
      if (!subscription || !this.#wants(subscription)) continue;
      this.#answered.set(topic, subscription);
      subscription.onState(state);
    }
  }

  /** @param {Subscription} subscription */
  #wants(subscription) {
    return this.#wishes.topics().get(subscription.topic) === subscription;
  }
}
