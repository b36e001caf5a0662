import { HttpApi } from './HttpApi.js';
import { ParleyError } from './ParleyError.js';

/** @import { ClientOptions, HistoryPage, HistoryQuery, Presence, TopicInfo, User } from './types.js' */

/** What is asked by HTTP, with a connection and without. */
export class ParleyRequests {
  /** @protected */
  api;

  /** @param {ClientOptions} options */
  constructor(options) {
    this.api = new HttpApi(options);
  }

  /**
   * Who the server takes this browser for; null when it does not know it.
   *
   * @returns {Promise<User | null>}
   */
  async me() {
    try {
      return await this.api.request('GET', this.api.url('me'));
    } catch (error) {
      if (error instanceof ParleyError && error.status === 404) return null;
      throw error;
    }
  }

  /**
   * A ticket: it stands for this client once, within 30 seconds, in the address of an `EventSource` of one's own
   * (`?ticket=…`), which can send no token.
   *
   * @returns {Promise<{ ticket: string, ttl: number }>}
   */
  ticket() {
    return this.api.request('POST', this.api.url('tickets'));
  }

  /**
   * Gives this browser a name, or another one. The server remembers it by a cookie.
   *
   * @param {string} name
   * @returns {Promise<User>}
   */
  introduce(name) {
    return this.api.request('POST', this.api.url('me'), { body: { name } });
  }

  /**
   * A page of a topic's messages as they are now, oldest first; without bounds the newest.
   *
   * @param {string} topic
   * @param {HistoryQuery} [query]
   * @returns {Promise<HistoryPage>}
   */
  history(topic, query = {}) {
    const { signal, ...bounds } = query;
    return this.api.request('GET', this.topicUrl(topic, '/messages', bounds), { signal });
  }

  /**
   * @param {string} topic
   * @param {string} message the message's id
   * @param {unknown} data
   * @returns {Promise<any>}
   */
  edit(topic, message, data) {
    return this.api.request('PATCH', this.messageUrl(topic, message), { body: data });
  }

  /**
   * @param {string} topic
   * @param {string} message the message's id
   * @returns {Promise<any>}
   */
  delete(topic, message) {
    return this.api.request('DELETE', this.messageUrl(topic, message));
  }

  /**
   * Asks the server something for which this client has no method of its own.
   *
   * @param {string} method
   * @param {string} path  relative to the base, its segments already percent-encoded
   * @param {unknown} [body]  sent as JSON
   * @returns {Promise<any>} the JSON of the answer, or null when it has no body
   */
  request(method, path, body) {
    return this.api.request(method, this.api.url(path), { body });
  }

  /**
   * Who is subscribed to a topic now.
   *
   * @param {string} topic
   * @returns {Promise<Presence>}
   */
  presence(topic) {
    return this.api.request('GET', this.topicUrl(topic, '/presence'));
  }

  /**
   * What there is of a topic; one that was never used has the offset 0.
   *
   * @param {string} topic
   * @returns {Promise<TopicInfo>}
   */
  topic(topic) {
    return this.api.request('GET', this.topicUrl(topic));
  }

  /**
   * Topics by name.
   *
   * @param {{ prefix?: string, after?: string, limit?: number }} [query]
   * @returns {Promise<{ topics: TopicInfo[], more: boolean }>}
   */
  topics(query = {}) {
    return this.api.request('GET', this.api.url('topics', query));
  }

  /**
   * @protected
   * @param {string} topic
   * @param {string} [rest] of the path
   * @param {Record<string, string | number | undefined>} [query]
   */
  topicUrl(topic, rest = '', query = {}) {
    return this.api.url(`topics/${encodeURIComponent(topic)}${rest}`, query);
  }

  /**
   * @protected
   * @param {string} topic
   * @param {string} message
   */
  messageUrl(topic, message) {
    return this.topicUrl(topic, `/messages/${encodeURIComponent(message)}`);
  }
}
