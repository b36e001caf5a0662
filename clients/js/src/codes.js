// Made from src/Parley.Log/Codes/codes.json by `dotnet run --project tools/codes`. Change that file and run it again.

/**
 * Why the server ends a connection. `reconnect` says whether to come back and resume.
 * @typedef {{ readonly number: number, readonly name: string, readonly reconnect: boolean, readonly meaning: string }} CloseCode
 */

/**
 * Why the server refuses a request or a command.
 * @typedef {{ readonly name: string, readonly status: number, readonly meaning: string }} ErrorCode
 */

/** @type {readonly CloseCode[]} */
export const closeCodes = Object.freeze([
  { number: 1003, name: 'binary_frame', reconnect: false, meaning: 'The client sent a binary frame; Parley speaks text frames only.' },
  { number: 1007, name: 'invalid_text', reconnect: false, meaning: 'The client sent text that is not valid UTF-8.' },
  { number: 1009, name: 'message_too_large', reconnect: false, meaning: 'The client sent a WebSocket message over 72 KiB.' },
  { number: 4000, name: 'server_stopping', reconnect: true, meaning: 'The server stops or restarts. Come back after the time that the close event names.' },
  { number: 4001, name: 'slow_consumer', reconnect: true, meaning: 'The client read too slowly and fell too far behind. It loses nothing when it resumes.' },
  { number: 4002, name: 'no_pong', reconnect: true, meaning: 'The client did not answer a ping in time; the line is probably dead.' },
  { number: 4003, name: 'rate_limited', reconnect: true, meaning: 'The client sent too much in too short a time.' },
  { number: 4004, name: 'token_expired', reconnect: true, meaning: 'The token ended. Come back with a new one.' },
  { number: 4500, name: 'unauthorized', reconnect: false, meaning: 'The server does not know who this is, and must.' },
  { number: 4501, name: 'forbidden', reconnect: false, meaning: 'This client may not do that.' },
  { number: 4502, name: 'kicked', reconnect: false, meaning: 'A moderator ended this connection.' },
  { number: 4503, name: 'banned', reconnect: false, meaning: 'A moderator shut this user out.' },
  { number: 4504, name: 'bad_request', reconnect: false, meaning: 'The client sent something that is not a command.' },
  { number: 4505, name: 'too_many_connections', reconnect: false, meaning: 'There are too many connections, of this client or in all.' },
  { number: 4506, name: 'passcode_required', reconnect: false, meaning: 'The server is entered with a passcode now. Come back when it was shown.' },
]);

/** @type {readonly ErrorCode[]} */
export const errorCodes = Object.freeze([
  { name: 'bad_request', status: 400, meaning: 'The request cannot be understood. The detail names the part that is wrong.' },
  { name: 'bad_topic', status: 400, meaning: 'The topic\'s name is not allowed. The detail names the character.' },
  { name: 'bad_position', status: 400, meaning: 'The position is malformed or belongs to another epoch of the log.' },
  { name: 'unknown_type', status: 400, meaning: 'There is no command of this type.' },
  { name: 'too_many_topics', status: 400, meaning: 'One connection may not follow that many topics.' },
  { name: 'unauthorized', status: 401, meaning: 'The server does not know who this is, and must.' },
  { name: 'bad_token', status: 401, meaning: 'The token or key cannot be accepted, now or later. The detail says why.' },
  { name: 'token_expired', status: 401, meaning: 'The token has ended. Get a new one.' },
  { name: 'token_not_yet_valid', status: 401, meaning: 'The token begins later.' },
  { name: 'bad_ticket', status: 401, meaning: 'The ticket is unknown, used already, or older than 30 seconds. Get a new one.' },
  { name: 'forbidden', status: 403, meaning: 'This client may not do that.' },
  { name: 'kicked', status: 403, meaning: 'A moderator sent this user out for a while. The detail says until when.' },
  { name: 'banned', status: 403, meaning: 'A moderator shut this user or this address out.' },
  { name: 'muted', status: 403, meaning: 'A moderator lets this user read and not write.' },
  { name: 'room_locked', status: 403, meaning: 'Only moderators write in this room now.' },
  { name: 'passcode_required', status: 403, meaning: 'This server or this room is entered with a passcode.' },
  { name: 'bad_origin', status: 403, meaning: 'The page that asks belongs to another site.' },
  { name: 'not_found', status: 404, meaning: 'There is nothing at this address, or it is no longer kept.' },
  { name: 'method_not_allowed', status: 405, meaning: 'This address knows other methods; the Allow header lists them.' },
  { name: 'request_timeout', status: 408, meaning: 'The body came too slowly.' },
  { name: 'conflict', status: 409, meaning: 'The topic\'s newest offset is not the one that was expected. Nothing was published.' },
  { name: 'key_reused', status: 409, meaning: 'The idempotency key was used before for other data. Nothing was published.' },
  { name: 'name_taken', status: 409, meaning: 'Somebody else has this name. The suggestion is free.' },
  { name: 'too_large', status: 413, meaning: 'The data is over 64 KiB, or the request over its limit.' },
  { name: 'unsupported_media_type', status: 415, meaning: 'The body\'s charset or coding is not one that the server reads.' },
  { name: 'bad_host', status: 421, meaning: 'The server does not answer to this host name.' },
  { name: 'upgrade_required', status: 426, meaning: 'This address speaks WebSocket; the request did not ask for an upgrade.' },
  { name: 'rate_limited', status: 429, meaning: 'Too much in too short a time. Try again after the time in Retry-After.' },
  { name: 'slow_mode', status: 429, meaning: 'This room takes one message of each person in so many seconds. Try again after the time in Retry-After.' },
  { name: 'too_many_connections', status: 429, meaning: 'There are too many connections of this client.' },
  { name: 'internal_error', status: 500, meaning: 'The server made a mistake, which its log describes.' },
  { name: 'unavailable', status: 503, meaning: 'The server cannot do this now. Nothing was done; try again after the time in Retry-After.' },
]);

/**
 * Whether to come back after a close code; 1006 and others that no server sends mean that the line was cut.
 * @param {number} number
 * @returns {boolean}
 */
export function shouldReconnect(number) {
  const known = closeCodes.find((code) => code.number === number);
  return known ? known.reconnect : number < 4500;
}
