/** Without a sign of life for this long, nobody is there. */
const idleMs = 5 * 60_000;

/** Whether somebody is at this page: there is one timer, and signs of life only write down when they came. */
export class Idleness {
  #tell;
  #last = Date.now();
  #isAway = false;

  /** @param {(isAway: boolean) => void} tell  called when it changes */
  constructor(tell) {
    this.#tell = tell;
    this.#wait();
  }

  /** A sign of life. */
  seen() {
    this.#last = Date.now();
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#tell(false);
    this.#wait();
  }

  #wait() {
    setTimeout(() => this.#look(), this.#last + idleMs - Date.now());
  }

  #look() {
    if (Date.now() - this.#last < idleMs) return this.#wait();
    this.#isAway = true;
    this.#tell(true);
  }
}
