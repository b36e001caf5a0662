/** A place in the server's log, read from an id `<epoch>-<seq>`. */
export class Position {
  /**
   * @param {string} epoch
   * @param {bigint} seq
   */
  constructor(epoch, seq) {
    this.epoch = epoch;
    this.seq = seq;
  }

  /**
   * @param {unknown} id
   * @returns {Position | null} null when it is no id
   */
  static parse(id) {
    const match = typeof id === 'string' ? /^([a-z0-9]{6,12})-(0|[1-9][0-9]{0,19})$/.exec(id) : null;
    return match ? new Position(match[1], BigInt(match[2])) : null;
  }

  /** @param {Position} other */
  isAfter(other) {
    return this.seq > other.seq;
  }

  /**
   * Whether whoever is here has seen that one.
   *
   * @param {Position} other
   */
  covers(other) {
    return this.epoch === other.epoch && !other.isAfter(this);
  }

  /** The place right before this one. */
  get before() {
    return new Position(this.epoch, this.seq - 1n);
  }

  toString() {
    return `${this.epoch}-${this.seq}`;
  }
}
