import { ParleyError } from './ParleyError.js';
import { Position } from './Position.js';
import { SharedTopics } from './SharedTopics.js';
import { Watchdog } from './Watchdog.js';

/** @import { Transport, TransportEnd, TransportHandlers, TopicStates } from './Transport.js' */
/** @import { HistoryPage, ServerEvent, SubscribeRequest, Timing } from './types.js' */

/**
 * What a tab and the hub say to each other. From a tab: `open`, `subscribe`, `unsubscribe`, `command` (these three with
 * a `ref` and an answer), `ping`, `bye`. From the hub: `answer`, `refusal`, `event`, `end`, `up`, `pong`, `latency`.
 *
 * Each carries the session that the tab named when it opened, so that nothing from before reaches what came after.
 *
 * @typedef {{ type: string, session?: string, ref?: number, payload?: any }} SharedMessage
 */

/**
 * @typedef {object} Member a tab
 * @property {(message: SharedMessage) => void} post
 * @property {string} session
 * @property {Set<string>} topics  what it follows
 * @property {boolean} open        whether it believes to be connected
 * @property {number} heardAt
 */

/** A tab that was not heard for this long is gone: a hidden one may sleep for a minute between two timers. */
const forgottenMs = 150_000;

/** @type {TransportEnd} */
const lost = { code: 1006, name: 'lost', reconnect: true, after: null };

/**
 * One connection that several tabs share. Each tab keeps its own subscriptions and positions, as if the connection were
 * its own; the hub follows what any of them follows and hands each what it asked for.
 *
 * A tab that comes to a topic which is followed already, and has to catch up, makes the hub subscribe again from that
 * tab's position: the others pass over what they have.
 */
export class SharedHub {
  #make;
  #history;
  #watchdog;
  /** @type {Set<Member>} */
  #members = new Set();
  /** @type {Transport | null} */
  #transport = null;
  /** What the server said first; null while the connection is being made. */
  /** @type {any} */
  #ready = null;
  /** Who opened it, and with which requests. */
  /** @type {{ member: Member, requests: SubscribeRequest[] } | null} */
  #opener = null;
  #followed = new SharedTopics();
  /** Subscriptions change one after the other. */
  #changes = Promise.resolve();

  /**
   * @param {(handlers: TransportHandlers, onLatency: (milliseconds: number) => void) => Transport} make
   * @param {(topic: string, limit: number) => Promise<HistoryPage>} history
   * @param {Timing} timing
   */
  constructor(make, history, timing) {
    this.#make = make;
    this.#history = history;
    this.#watchdog = new Watchdog(timing, () => this.#transport && this.#fail(this.#transport));
  }

  /**
   * A tab comes.
   *
   * @param {(message: SharedMessage) => void} post sends to it
   * @returns {(message: SharedMessage) => void} takes what it sends
   */
  join(post) {
    /** @type {Member} */
    const member = { post: (message) => post({ session: member.session, ...message }), session: '', topics: new Set(), open: false, heardAt: Date.now() };
    this.#members.add(member);
    return (message) => this.#receive(member, message);
  }

  /** Ends the connection; the tabs look for another hub. */
  close() {
    if (this.#transport) this.#fail(this.#transport);
  }

  /**
   * @param {Member} member
   * @param {SharedMessage} message
   */
  #receive(member, { type, session = '', ref, payload }) {
    member.heardAt = Date.now();
    this.#members.add(member);
    if (type === 'open') {
      member.session = session;
      return this.#open(member, payload);
    }
    // Forgotten while it slept, or the connection ended and it did not hear of it.
    if (session !== member.session || (type === 'ping' && !member.open)) return member.post({ type: 'end', session, payload: lost });
    if (type === 'bye') return this.#leave(member);
    if (type === 'ping') return this.#ping(member, payload);
    const answer = (/** @type {any} */ result) => member.post({ type: 'answer', ref, payload: result });
    this.#act(type, member, payload, answer).catch((error) => {
      const { code = 'closed', message, status, retryAfter } = /** @type {Partial<ParleyError>} */ (error);
      member.post({ type: 'refusal', ref, payload: { code, message, status, retryAfter } });
    });
  }

  /**
   * @param {string} type
   * @param {Member} member
   * @param {any} payload
   * @param {(result: any) => void} answer called before the next event of the connection is handed on
   */
  async #act(type, member, payload, answer) {
    if (type === 'subscribe') await this.#subscribe(member, payload, answer);
    else if (type === 'unsubscribe') await this.#unsubscribe(member, payload, answer);
    else await this.#live().command(payload.type, payload.payload, answer);
  }

  /**
   * @param {Member} member
   * @param {SubscribeRequest[]} requests
   */
  #open(member, requests) {
    member.open = true;
    member.topics.clear();
    if (this.#ready) return member.post({ type: 'event', payload: this.#greeting({}) });
    if (this.#transport) return;
    const transport = this.#make(
      { onEvent: (event) => this.#onEvent(transport, event), onEnd: (end) => this.#onEnd(transport, end) },
      (milliseconds) => this.#toOpen({ type: 'latency', payload: milliseconds }),
    );
    this.#transport = transport;
    this.#settled(requests).then(
      (settled) => {
        this.#opener = { member, requests: settled };
        if (transport === this.#transport) transport.open(settled);
      },
      () => transport === this.#transport && this.#fail(transport),
    );
  }

  /**
   * The same requests with a position instead of a number of messages, so that the hub knows where each replay begins.
   *
   * @param {SubscribeRequest[]} requests
   */
  #settled(requests) {
    const settle = async (/** @type {SubscribeRequest} */ request) => {
      const { last, ...rest } = request;
      if (!last || (rest.since && rest.since !== 'now')) return rest;
      const { messages, head } = await this.#history(request.topic, last);
      return { ...rest, since: Position.parse(messages[0]?.id)?.before.toString() ?? head };
    };
    return Promise.all(requests.map(settle));
  }

  /** @param {TopicStates} topics */
  #greeting(topics) {
    return { type: 'ready', payload: { connection: this.#ready.connection, user: this.#ready.user, topics } };
  }

  /**
   * @param {Member} member
   * @param {boolean} doubts whether the connection itself is to be looked at
   */
  #ping(member, doubts) {
    for (const other of this.#members) if (Date.now() - other.heardAt > forgottenMs) this.#leave(other);
    if (doubts) this.#watchdog.check();
    member.post({ type: 'pong' });
  }

  /** @param {Member} member */
  #leave(member) {
    this.#members.delete(member);
    member.open = false;
    const topics = [...member.topics];
    member.topics.clear();
    if (![...this.#members].some(({ open }) => open)) this.close();
    else if (topics.length) this.#unsubscribe(member, topics, () => {}).catch(() => {});
  }

  /**
   * @param {Transport} transport
   * @param {ServerEvent} event
   */
  #onEvent(transport, event) {
    if (transport !== this.#transport) return;
    if (event.type === 'ready') return this.#onReady(transport, event.payload);
    const { topic, id } = event.payload;
    this.#followed.advance(topic, id);
    for (const member of this.#members) if (member.topics.has(topic)) member.post({ type: 'event', payload: event });
    if (event.type === 'unsubscribed') this.#lost(topic);
  }

  /**
   * The server ended a topic for all tabs: whoever comes back to it begins anew.
   *
   * @param {string} topic
   */
  #lost(topic) {
    this.#followed.delete(topic);
    for (const member of this.#members) member.topics.delete(topic);
  }

  /**
   * @param {Transport} transport
   * @param {any} ready
   */
  #onReady(transport, ready) {
    this.#ready = ready;
    this.#watchdog.watch(transport);
    const { member: opener, requests } = /** @type {{ member: Member, requests: SubscribeRequest[] }} */ (this.#opener);
    /** @type {TopicStates} */
    const topics = ready.topics ?? {};
    for (const request of requests) {
      if (!(request.topic in topics)) continue;
      this.#followed.begin(request, topics[request.topic]);
      if (opener.open) opener.topics.add(request.topic);
    }
    if (!opener.open) this.#unsubscribe(opener, Object.keys(topics), () => {}).catch(() => {});
    for (const member of this.#members) {
      if (member.open) member.post({ type: 'event', payload: this.#greeting(member === opener ? topics : {}) });
      else member.post({ type: 'up' });
    }
  }

  /**
   * @param {Transport} transport
   * @param {TransportEnd} end
   */
  #onEnd(transport, end) {
    if (transport !== this.#transport) return;
    this.#watchdog.stop();
    this.#transport = null;
    this.#ready = null;
    this.#followed.clear();
    this.#toOpen({ type: 'end', payload: end });
    for (const member of this.#members) {
      member.open = false;
      member.topics.clear();
    }
  }

  /** @param {Transport} transport */
  #fail(transport) {
    transport.close();
    this.#onEnd(transport, lost);
  }

  /** @param {SharedMessage} message */
  #toOpen(message) {
    for (const member of this.#members) if (member.open) member.post(message);
  }

  /**
   * @param {Member} member
   * @param {SubscribeRequest[]} requests
   * @param {(topics: TopicStates) => void} answer
   */
  #subscribe(member, requests, answer) {
    return this.#inTurn(async (transport) => {
      const plans = (await this.#settled(requests)).map((request) => this.#followed.plan(request));
      const again = plans.filter((plan) => plan.again).map(({ request }) => request.topic);
      try {
        if (again.length) await transport.unsubscribe(again);
        await transport.subscribe(plans.map(({ request }) => request), (states) => {
          for (const { request, recovered, again: replays } of plans) {
            const state = states[request.topic];
            if (!state) continue;
            if (recovered !== undefined) Object.assign(state, recovered ? { recovered, replayed: 0 } : { recovered, reason: 'epoch' });
            if (replays || !this.#followed.has(request.topic)) this.#followed.begin(request, state);
            if (member.open) member.topics.add(request.topic);
          }
          answer(states);
        });
      } catch (error) {
        // The other tabs would go without these topics: all begin anew.
        if (again.length) this.#fail(transport);
        throw error;
      }
    });
  }

  /**
   * @param {Member} member
   * @param {string[]} topics
   * @param {(result: null) => void} answer
   */
  #unsubscribe(member, topics, answer) {
    for (const topic of topics) member.topics.delete(topic);
    return this.#inTurn(async (transport) => {
      const orphans = topics.filter((topic) => this.#followed.has(topic) && ![...this.#members].some((other) => other.topics.has(topic)));
      for (const topic of orphans) this.#followed.delete(topic);
      if (orphans.length) await transport.unsubscribe(orphans);
      answer(null);
    });
  }

  /** @param {(transport: Transport) => Promise<void>} change */
  #inTurn(change) {
    const done = this.#changes.then(() => change(this.#live()));
    this.#changes = done.catch(() => {});
    return done;
  }

  #live() {
    if (!this.#transport || !this.#ready) throw new ParleyError('closed', 'The connection is closed.');
    return this.#transport;
  }
}
