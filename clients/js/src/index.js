export { Emitter } from './Emitter.js';
export { ParleyClient } from './ParleyClient.js';
export { ParleyError } from './ParleyError.js';
export { Position } from './Position.js';
export { Subscription } from './Subscription.js';
export { closeCodes, errorCodes } from './codes.js';
export { randomKey } from './randomKey.js';

// The shapes that cross the wire, for programs with types.
/**
 * @typedef {import('./types.js').User} User
 * @typedef {import('./types.js').Message} Message
 * @typedef {import('./types.js').Change} Change
 * @typedef {import('./types.js').PresenceChange} PresenceChange
 * @typedef {import('./types.js').Renamed} Renamed
 * @typedef {import('./types.js').Rules} Rules
 * @typedef {import('./types.js').TopicState} TopicState
 * @typedef {import('./types.js').SubscribeRequest} SubscribeRequest
 * @typedef {import('./types.js').SubscribeOptions} SubscribeOptions
 * @typedef {import('./types.js').PublishOptions} PublishOptions
 * @typedef {import('./types.js').Published} Published
 * @typedef {import('./types.js').HistoryQuery} HistoryQuery
 * @typedef {import('./types.js').HistoryPage} HistoryPage
 * @typedef {import('./types.js').Presence} Presence
 * @typedef {import('./types.js').PresentUser} PresentUser
 * @typedef {import('./types.js').TopicInfo} TopicInfo
 * @typedef {import('./types.js').TransportKind} TransportKind
 * @typedef {import('./types.js').State} State
 * @typedef {import('./types.js').Status} Status
 * @typedef {import('./types.js').CloseInfo} CloseInfo
 * @typedef {import('./types.js').Timing} Timing
 * @typedef {import('./types.js').ClientOptions} ClientOptions
 * @typedef {import('./types.js').ServerEvent} ServerEvent
 */
