import { Position } from './Position.js';

/** @import { HistoryPage, SubscribeRequest } from './types.js' */

/**
 * The same requests with a position instead of a number of messages, so that it is known where each replay begins.
 *
 * @param {SubscribeRequest[]} requests
 * @param {(topic: string, limit: number) => Promise<HistoryPage>} history
 * @returns {Promise<SubscribeRequest[]>}
 */
export function settleRequests(requests, history) {
  const settle = async (/** @type {SubscribeRequest} */ request) => {
    const { last, ...rest } = request;
    if (!last || (rest.since && rest.since !== 'now')) return rest;
    const { messages, head } = await history(request.topic, last);
    return { ...rest, since: Position.parse(messages[0]?.id)?.before.toString() ?? head };
  };
  return Promise.all(requests.map(settle));
}
