/** A request or command that failed, with the code of the server's list or one of the client's own. */
export class ParleyError extends Error {
  /**
   * @param {string} code a code of the protocol, or `network` (no answer), `timeout`, `closed` (the connection ended
   *   before the answer), `aborted`
   * @param {string} message
   * @param {{ status?: number, retryAfter?: number, suggestion?: string, until?: string,
   *   reason?: string, cause?: unknown }} [details] `retryAfter` in seconds
   */
  constructor(code, message, details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ParleyError';
    this.code = code;
    /** The HTTP status, 0 when there was none. */
    this.status = details.status ?? 0;
    /** What the server proposes instead, such as a name that is free; or null. */
    this.suggestion = details.suggestion ?? null;
    /** When a kick, a ban or a mute ends (RFC 3339); null where it does not, and for other errors. */
    this.until = details.until ?? null;
    /** Why a moderator decided it, in the moderator's words, or null. */
    this.reason = details.reason ?? null;
    /** Seconds to wait before trying again, or null. */
    this.retryAfter = details.retryAfter ?? null;
  }

  /** Whether the same request may succeed later, so that a safe one is worth repeating. */
  get transient() {
    if (['network', 'timeout', 'closed', 'rate_limited', 'slow_mode', 'unavailable'].includes(this.code)) return true;
    return this.status === 408 || this.status === 429 || this.status >= 500;
  }
}
