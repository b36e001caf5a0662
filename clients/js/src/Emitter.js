/**
 * A list of handlers per event name, with types.
 *
 * @template {Record<string, any>} Events
 */
export class Emitter {
  /** @type {Map<keyof Events, Set<(value: any) => void>>} */
  #handlers = new Map();

  /**
   * Calls `handler` for each event of this name. Returns a function that ends it.
   *
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {(value: Events[Name]) => void} handler
   * @returns {() => void}
   */
  on(name, handler) {
    let handlers = this.#handlers.get(name);
    if (!handlers) this.#handlers.set(name, (handlers = new Set()));
    handlers.add(handler);
    return () => void handlers.delete(handler);
  }

  /**
   * Calls the handlers in the order in which they were added. One that throws does not keep the others from theirs:
   * its error is thrown on its own, where the page's or the program's error handling sees it.
   *
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {Events[Name]} value
   */
  emit(name, value) {
    for (const handler of [...(this.#handlers.get(name) ?? [])]) {
      try {
        handler(value);
      } catch (error) {
        const report = /** @type {((error: unknown) => void) | undefined} */ (globalThis.reportError);
        if (report) report(error);
        else queueMicrotask(() => { throw error; });
      }
    }
  }
}
