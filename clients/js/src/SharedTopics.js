import { Position } from './Position.js';

/** @import { SubscribeRequest, TopicState } from './types.js' */

/**
 * @typedef {object} Followed a topic of the connection
 * @property {Position | null} position  how far its entries have come; null while a replay from the beginning begins
 * @property {boolean} people
 */

/** What a shared connection follows, and how far each topic has come on it. */
export class SharedTopics {
  /** @type {Map<string, Followed>} */
  #topics = new Map();

  /** @param {string} topic */
  has(topic) {
    return this.#topics.has(topic);
  }

  /** @param {string} topic */
  delete(topic) {
    this.#topics.delete(topic);
  }

  clear() {
    this.#topics.clear();
  }

  /**
   * A subscription begins, or begins again.
   *
   * @param {SubscribeRequest} request
   * @param {TopicState} state
   */
  begin(request, state) {
    this.#topics.set(request.topic, { position: startOf(request, state), people: Boolean(request.people) });
  }

  /**
   * An entry came.
   *
   * @param {string} topic
   * @param {unknown} id
   */
  advance(topic, id) {
    const followed = this.#topics.get(topic);
    const position = followed && Position.parse(id);
    if (followed && position && !followed.position?.covers(position)) followed.position = position;
  }

  /**
   * How to get a tab what it asks for without taking anything from the others.
   *
   * @param {SubscribeRequest} request
   * @returns {{ request: SubscribeRequest, again?: boolean, recovered?: boolean }}
   */
  plan(request) {
    const followed = this.#topics.get(request.topic);
    if (!followed) return { request };
    const { topic, since } = request;
    const people = followed.people || Boolean(request.people);
    const { position } = followed;
    const more = people && !followed.people;
    const wanted = Position.parse(since);
    // Also while such a replay is only beginning: what it has brought by the answer went to the others alone.
    if (since === 'start' || (wanted && !position)) return { request: { topic, since: 'start', people }, again: true };
    if (wanted && position) {
      if (wanted.epoch !== position.epoch) return { request: { topic }, recovered: false };
      // Also when it has everything: what comes before the answer would go to the other tabs alone.
      return { request: { topic, since, people }, again: true };
    }
    if (more) return { request: { topic, since: position?.toString() ?? 'start', people }, again: true };
    return { request: { topic }, recovered: wanted ? true : undefined };
  }
}

/**
 * Where the entries of a new subscription begin.
 *
 * @param {SubscribeRequest} request
 * @param {TopicState} state
 */
function startOf(request, state) {
  if (state.recovered === false && state.reason !== 'trimmed') return Position.parse(state.head);
  if (request.since === 'start') return null;
  return Position.parse(request.since) ?? Position.parse(state.head);
}
