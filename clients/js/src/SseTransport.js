import { EventStreamParser } from './EventStreamParser.js';
import { HttpApi } from './HttpApi.js';
import { ParleyError } from './ParleyError.js';
import { Transport } from './Transport.js';
import { closeCodes } from './codes.js';

/** @import { ServerEvent, SubscribeRequest } from './types.js' */
/** @import { TransportHandlers, TopicStates } from './Transport.js' */

/** One event stream, read with fetch, and requests beside it that change its subscriptions. */
export class SseTransport extends Transport {
  #api;
  #abort = new AbortController();
  #connection = '';
  #secret = '';
  /** @type {string | null} */
  #token = null;
  #isAway = false;
  /**
   * Events of topics whose subscription has not been answered yet: the answer travels on another connection than the
   * events and may come later.
   *
   * @type {Map<string, ServerEvent[]>}
   */
  #held = new Map();

  /**
   * @param {HttpApi} api
   * @param {TransportHandlers} handlers
   */
  constructor(api, handlers) {
    super('sse', handlers);
    this.#api = api;
  }

  /**
   * The address holds one position for all its topics, so the first topic goes into it and the others are added with
   * their own.
   *
   * @override
   * @param {SubscribeRequest[]} requests
   */
  open(requests) {
    const [first] = requests;
    const url = this.#api.url('events', {
      topic: first?.topic,
      since: first?.since,
      last: first?.last,
      people: first?.people ? 1 : undefined,
    });
    this.#read(url).catch((error) => this.end(1006, error instanceof ParleyError ? error.code : 'lost'));
  }

  /** @param {URL} url */
  async #read(url) {
    // Read with fetch, which sends the token in a header: it stands in no address.
    this.#token = await this.#api.tokens.get().catch(() => null);
    const response = await this.#api.fetch(url, { headers: { Accept: 'text/event-stream' }, signal: this.#abort.signal });
    if (response.status !== 200 || !response.body) return this.#refused(response);
    this.heardAt = Date.now();
    const parser = new EventStreamParser((type, data) => this.#onEvent(type, data));
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return this.end(1006, 'lost');
      this.heardAt = Date.now();
      parser.push(decoder.decode(value, { stream: true }));
    }
  }

  /** @param {Response} response */
  async #refused(response) {
    if (response.status === 204) return this.end(4500, 'stopped');
    const problem = await HttpApi.problem(response);
    // What the same request will meet again is final; a server that starts or is overloaded is not.
    const named = response.status === 403 && closeCodes.find(({ name }) => name === problem.code)?.number;
    const final = named || { 400: 4504, 401: 4500, 403: 4501, 404: 4504, 421: 4501 }[response.status];
    if (problem.retryAfter !== null) this.receive({ type: 'close', payload: { code: 4003, name: problem.code, reconnect: true, after: problem.retryAfter * 1000 } });
    this.end(final ?? 1006, problem.code);
  }

  /**
   * @param {string} type
   * @param {string} data
   */
  #onEvent(type, data) {
    const event = { type, payload: JSON.parse(data) };
    if (type === 'ready') {
      this.#connection = event.payload.connection;
      this.#secret = event.payload.secret;
    }
    const held = this.#held.get(event.payload.topic);
    if (held) held.push(event);
    else this.receive(event);
  }

  /**
   * @override
   * @param {SubscribeRequest[]} requests
   * @param {(topics: TopicStates) => void} onAnswer
   */
  async subscribe(requests, onAnswer) {
    for (const { topic } of requests) this.#held.set(topic, []);
    try {
      const answer = await this.#change({ subscribe: requests });
      onAnswer(answer?.topics ?? {});
    } finally {
      for (const { topic } of requests) {
        const held = this.#held.get(topic) ?? [];
        this.#held.delete(topic);
        for (const event of held) this.receive(event);
      }
    }
  }

  /**
   * @override
   * @param {string[]} topics
   */
  async unsubscribe(topics) {
    await this.#change({ unsubscribe: topics });
  }

  /**
   * @override
   * @param {boolean} isAway
   */
  setAway(isAway) {
    this.#isAway = isAway;
    this.#post('away', { away: isAway }).catch((error) => {
      // Lost on the way: said again, unless something else holds by then. Nothing is transient about a stream that ended.
      if (error.transient) setTimeout(() => isAway === this.#isAway && this.setAway(isAway), 500);
    });
  }

  /** @override */
  dropToken() {
    // Who needs the new one asks again, and hears then why there is none.
    this.#api.tokens.renew(this.#token).catch(() => {});
  }

  /** @override */
  async renewToken() {
    try {
      this.#token = await this.#api.tokens.renew(this.#token);
      await this.#post('refresh', {});
    } catch {
      // The stream ends with its token, and the next attempt asks again.
    }
  }

  /** @param {object} change */
  #change(change) {
    return this.#post('subscriptions', change);
  }

  /**
   * @param {string} what
   * @param {object} change
   */
  #post(what, change) {
    const url = this.#api.url(`connections/${encodeURIComponent(this.#connection)}/${what}`);
    return this.#api.request('POST', url, { body: { secret: this.#secret, ...change }, signal: this.#abort.signal });
  }

  /** @override */
  close() {
    super.close();
    this.#abort.abort();
  }

  /**
   * @override
   * @param {number} code
   * @param {string} name
   */
  end(code, name) {
    super.end(code, name);
    this.#abort.abort();
  }
}
