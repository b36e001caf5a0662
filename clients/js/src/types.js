/**
 * The shapes that cross the wire and the options of the client. This module has no code.
 *
 * @typedef {{ id: string | null, name: string | null }} User
 *   Who did something. `id` is null for a sender that only called itself something.
 *
 * @typedef {object} Message
 * @property {string} topic
 * @property {string} id        the position in the log, `<epoch>-<seq>`
 * @property {number} offset    the number within the topic, from 1, without holes
 * @property {string} time      RFC 3339, UTC
 * @property {User} from
 * @property {any} [data]       what was published; missing when the message was deleted
 * @property {string} [key]     the idempotency key of the publisher
 * @property {string} [kind]
 * @property {string} [edited]  when it was last edited
 * @property {boolean} [deleted]
 *
 * @typedef {object} Change
 *   An edit or a deletion of a message.
 * @property {string} topic
 * @property {string} id        the position of this entry
 * @property {string} message   the id of the message that changed
 * @property {number} offset    the offset of the message that changed
 * @property {string} time
 * @property {User} by
 * @property {any} [data]       the new data; missing for a deletion
 *
 * @typedef {{ topic: string, user: User, time: string }} PresenceChange
 *
 * @typedef {{ topic: string, user: User, was: string, time: string }} Renamed
 *   A user has another name now.
 *
 * @typedef {object} Rules
 *   How a room is moderated, as everybody in it may know it.
 * @property {string} topic
 * @property {boolean} passcode   whether one enters with a passcode
 * @property {number} slow        seconds between two messages of one person; 0 for any
 * @property {boolean} locked     whether only moderators write
 * @property {User[]} hosts
 * @property {User[]} moderators
 *
 * @typedef {object} TopicState
 *   What the server says of a topic when a subscription begins or continues.
 * @property {string} head      an id that can be resumed from, also when the topic is empty
 * @property {number} offset    the newest offset, 0 for an empty topic
 * @property {boolean} [recovered]  whether everything since the last id is replayed; only when an id was given
 * @property {number} [replayed]
 * @property {string} [reason]  `trimmed`, `epoch`, `ahead` or `denied`
 * @property {number} [read]    this user's read mark, where the server tells it
 *
 * @typedef {object} SubscribeRequest
 * @property {string} topic
 * @property {string} [since]
 * @property {number} [last]
 * @property {boolean} [people]
 *
 * @typedef {object} SubscribeOptions
 * @property {string} [since]   resume after this id; or `start`, or `now` (the default)
 * @property {number} [last]    replay this many of the newest messages first, at most 500
 * @property {boolean} [people] also receive `joined`, `left`, `renamed`, `away`, `back` and `typing`
 * @property {number} [maxMissed] after a long break with more messages than this, go on with the newest and tell a
 *   `gap` with the reason `many` instead of replaying them all
 *
 * @typedef {object} PublishOptions
 * @property {string} [key]     idempotency key, up to 128 visible ASCII characters; made when not given
 * @property {string} [kind]
 * @property {number} [ifOffset] publish only when this is the topic's newest offset
 * @property {AbortSignal} [signal] stops retrying; the message may have been accepted already
 *
 * @typedef {object} Published
 * @property {string} topic
 * @property {string} id
 * @property {number} offset
 * @property {string} time
 * @property {boolean} [duplicate] this key was accepted before; these are the first result's values
 *
 * @typedef {{ before?: string | number, after?: string | number, limit?: number, signal?: AbortSignal }} HistoryQuery
 * @typedef {{ messages: Message[], more: boolean, head: string }} HistoryPage
 * @typedef {User & { away?: boolean }} PresentUser  `away` while nobody is at any of the user's connections
 * @typedef {{ users: PresentUser[], count: number }} Presence
 *
 * @typedef {{ topic: string, head: string, offset: number, oldest: number, subscribers: number }} TopicInfo
 *   `offset` is the newest message's and `oldest` the oldest one's that is kept, both 0 for none
 *
 * @typedef {'websocket' | 'sse'} TransportKind
 *
 * @typedef {'disconnected' | 'connecting' | 'live' | 'waiting' | 'offline' | 'stopped'} State
 *   `disconnected`: not asked to connect. `waiting`: lost, tries again at `retryAt`. `offline`: the same while the
 *   device has no network. `stopped`: the server said not to come back; `close` says why.
 *
 * @typedef {object} Status
 * @property {State} state
 * @property {TransportKind | null} transport  the transport in use, or last tried
 * @property {number} since                    when this state began, milliseconds since 1970
 * @property {number | null} retryAt           when the next attempt is made, milliseconds since 1970
 * @property {number | null} latency           the last measured round trip in milliseconds
 * @property {CloseInfo | null} close          how the last connection ended
 *
 * @typedef {{ code: number, name: string }} CloseInfo
 *
 * @typedef {object} Timing
 *   All in milliseconds.
 * @property {number} backoffFirst   the first pause after a failure (500)
 * @property {number} backoffMax     the longest pause (30,000)
 * @property {number} connect        how long an attempt may take until `ready` (10,000)
 * @property {number} probe          ask the server for a sign of life after this silence (16,000)
 * @property {number} silence        give the connection up after this silence (35,000)
 * @property {number} answer         how long a command may wait for its answer before it is sent again (10,000)
 * @property {number} longBreak      after a break of this length, look first how much was missed (30,000)
 * @property {number} settled        a connection that lived this long resets the pauses (5,000)
 *
 * @typedef {object} ClientOptions
 * @property {string | URL} [base]   where the server is mapped, for example `https://host/chat/`; in a page the
 *   default is the folder of the document
 * @property {'auto' | TransportKind} [transport] `auto` takes WebSocket and falls back to SSE
 * @property {boolean | string} [shared] all tabs of this browser that say the same here, with the same `base`, `name` and
 *   `headers`, have one connection together; without effect outside of browsers, with a `token`, or with a `fetch` or
 *   `WebSocket` of one's own. A string keeps apart what must not be mixed, such as two people
 * @property {string} [name]         what a program without a cookie calls itself
 * @property {string | (() => string | Promise<string>)} [token] a token or API key, or what gives one: called when it is
 *   needed, and again when the server says that the old one is about to end
 * @property {Record<string, string>} [headers] for HTTP requests and SSE, for example `Authorization`
 * @property {Partial<Timing>} [timing]
 * @property {typeof globalThis.fetch} [fetch]
 * @property {new (url: string) => any} [WebSocket] a constructor like the browser's; Node 20 has none of its own
 *
 * @typedef {object} ServerEvent
 * @property {string} type
 * @property {any} payload
 * @property {string | number} [ref]
 */

export {};
