/**
 * Small JSON values that stay in this browser, under names that begin with `parley.`. Where the browser keeps nothing
 * (private windows, a full disk) they last as long as the page.
 */
export class Store {
  #storage;
  /** @type {Map<string, string>} */
  #memory = new Map();

  /** @param {Storage | null} storage */
  constructor(storage) {
    this.#storage = storage;
  }

  /** The browser's own storage, or none where it is forbidden. */
  static local() {
    try {
      return new Store(globalThis.localStorage ?? null);
    } catch {
      return new Store(null);
    }
  }

  /**
   * @template T
   * @param {string} name
   * @param {T} otherwise what to return when there is nothing, or nothing readable
   * @returns {T}
   */
  get(name, otherwise) {
    const text = this.#memory.get(name) ?? this.#read(name);
    if (text === null || text === undefined) return otherwise;
    try {
      return JSON.parse(text);
    } catch {
      return otherwise;
    }
  }

  /**
   * @param {string} name
   * @param {unknown} value undefined removes it
   * @returns {boolean} whether it will outlive the page
   */
  set(name, value) {
    this.#memory.delete(name);
    try {
      if (value === undefined) this.#storage?.removeItem(`parley.${name}`);
      else this.#storage?.setItem(`parley.${name}`, JSON.stringify(value));
      if (this.#storage) return true;
    } catch {
      // Full or forbidden: memory it is.
    }
    if (value !== undefined) this.#memory.set(name, JSON.stringify(value));
    return false;
  }

  /**
   * The names that begin with a prefix.
   *
   * @param {string} prefix
   * @returns {string[]}
   */
  names(prefix) {
    const names = new Set([...this.#memory.keys()].filter((name) => name.startsWith(prefix)));
    const whole = `parley.${prefix}`;
    for (let index = 0; index < (this.#storage?.length ?? 0); index++) {
      const key = this.#storage?.key(index);
      if (key?.startsWith(whole)) names.add(key.slice('parley.'.length));
    }
    return [...names];
  }

  /** @param {string} name */
  #read(name) {
    try {
      return this.#storage?.getItem(`parley.${name}`);
    } catch {
      return null;
    }
  }
}
