import { ParleyError } from './ParleyError.js';
import { SharedMembers } from './SharedMembers.js';
import { SharedTopics } from './SharedTopics.js';
import { Watchdog } from './Watchdog.js';
import { settleRequests } from './settleRequests.js';

/** @import { Member } from './SharedMembers.js' */
/** @import { Transport, TransportEnd, TransportHandlers, TopicStates } from './Transport.js' */
/** @import { HistoryPage, ServerEvent, SubscribeRequest, Timing } from './types.js' */

/**
 * What a tab and the hub say to each other. From a tab: `open`, `subscribe`, `unsubscribe`, `command` (these three with
 * a `ref` and an answer), `ping`, `away`, `bye`. From the hub: `answer`, `refusal`, `event`, `end`, `up`, `pong`, `latency`.
 *
 * Each carries the session that the tab named when it opened, so that nothing from before reaches what came after.
 *
 * @typedef {{ type: string, session?: string, ref?: number, payload?: any }} SharedMessage
 */

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
  #members = new SharedMembers();
  /** @type {Transport | null} */
  #transport = null;
  /** What the server said first; null while the connection is being made. */
  /** @type {any} */
  #ready = null;
  /** Who opened it, in which session and with which requests. */
  /** @type {{ member: Member, session: string, requests: SubscribeRequest[] } | null} */
  #opener = null;
  #followed = new SharedTopics();
  /** Whether the server knows this connection as one that nobody is at. */
  #told = false;
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
    const member = this.#members.join(post);
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
    this.#members.heard(member);
    if (type === 'open') {
      member.session = session;
      return this.#open(member, payload);
    }
    // Forgotten while it slept, or the connection ended and it did not hear of it.
    if (session !== member.session || (type === 'ping' && !member.open)) return member.post({ type: 'end', session, payload: lost });
    if (type === 'bye') return this.#leave(member);
    if (type === 'ping') return this.#ping(member, payload);
    if (type === 'away') return this.#setAway(member, payload);
    const answer = (/** @type {any} */ result) => member.post({ type: 'answer', ref, payload: result });
    this.#act(type, member, payload, answer).catch((error) => {
      const { code = 'closed', message, status, retryAfter, until, reason } = /** @type {Partial<ParleyError>} */ (error);
      member.post({ type: 'refusal', ref, payload: { code, message, status, retryAfter, until, reason } });
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
    this.#members.close(member);
    member.open = true;
    if (this.#ready) {
      this.#tellAway();
      return member.post({ type: 'event', payload: this.#greeting({}) });
    }
    if (this.#transport) return;
    const transport = this.#make(
      { onEvent: (event) => this.#onEvent(transport, event), onEnd: (end) => this.#onEnd(transport, end) },
      (milliseconds) => this.#members.tellOpen({ type: 'latency', payload: milliseconds }),
    );
    this.#transport = transport;
    const { session } = member;
    settleRequests(requests, this.#history).then(
      (settled) => {
        if (transport !== this.#transport) return;
        this.#opener = { member, session, requests: settled };
        transport.open(settled);
      },
      () => transport === this.#transport && this.#fail(transport),
    );
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
    for (const other of this.#members.forgotten) this.#leave(other);
    if (doubts) this.#watchdog.check();
    member.post({ type: 'pong' });
  }

  /** @param {Member} member */
  #leave(member) {
    const topics = [...member.topics];
    this.#members.delete(member);
    if (!this.#members.open.length) return this.close();
    if (topics.length) this.#unsubscribe(member, topics, () => {}).catch(() => {});
    this.#tellAway();
  }

  /**
   * @param {Member} member
   * @param {boolean} isAway
   */
  #setAway(member, isAway) {
    member.away = isAway;
    this.#tellAway();
  }

  /** The server is told what holds for all tabs, when that is another than what it knows. */
  #tellAway() {
    const { away } = this.#members;
    if (!this.#ready || away === this.#told) return;
    this.#told = away;
    this.#transport?.setAway(away);
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
    const { member: opener, session, requests } = /** @type {{ member: Member, session: string, requests: SubscribeRequest[] }} */ (this.#opener);
    // A tab that went and came back meanwhile asks for something else.
    const isThere = opener.open && opener.session === session;
    /** @type {TopicStates} */
    const topics = ready.topics ?? {};
    for (const request of requests) {
      if (!(request.topic in topics)) continue;
      this.#followed.begin(request, topics[request.topic]);
      if (isThere) opener.topics.add(request.topic);
    }
    if (!isThere) this.#unsubscribe(opener, Object.keys(topics), () => {}).catch(() => {});
    for (const member of this.#members) {
      if (member.open) member.post({ type: 'event', payload: this.#greeting(member === opener && isThere ? topics : {}) });
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
    this.#told = false;
    this.#followed.clear();
    this.#members.tellOpen({ type: 'end', payload: end });
    for (const member of this.#members) this.#members.close(member);
  }

  /** @param {Transport} transport */
  #fail(transport) {
    transport.close();
    this.#onEnd(transport, lost);
  }

  /**
   * @param {Member} member
   * @param {SubscribeRequest[]} requests
   * @param {(topics: TopicStates) => void} answer
   */
  #subscribe(member, requests, answer) {
    return this.#inTurn(async (transport) => {
      const plans = (await settleRequests(requests, this.#history)).map((request) => this.#followed.plan(request));
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
      const orphans = topics.filter((topic) => this.#followed.has(topic) && !this.#members.follow(topic));
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
