/**
 * @template Row
 * @typedef {object} RowRenderer
 * @property {(row: Row) => string} id
 * @property {(row: Row) => unknown[]} signature  what the element shows; when it is the same, the element stays
 * @property {(row: Row) => HTMLElement} render
 */

/**
 * Keeps the children of an element like a list of rows, touching only what changed.
 *
 * @template Row
 */
export class RowList {
  #container;
  #renderer;
  /** @type {Map<string, { element: HTMLElement, signature: unknown[] }>} */
  #shown = new Map();

  /**
   * @param {HTMLElement} container
   * @param {RowRenderer<Row>} renderer
   */
  constructor(container, renderer) {
    this.#container = container;
    this.#renderer = renderer;
  }

  /** @param {string} id */
  find(id) {
    return this.#shown.get(id)?.element;
  }

  /** @param {Row[]} rows */
  update(rows) {
    const { id: idOf, signature: signatureOf, render } = this.#renderer;
    /** @type {Map<string, Row>} */
    const wanted = new Map();
    for (const row of rows) if (!wanted.has(idOf(row))) wanted.set(idOf(row), row);
    const focusNext = this.#removeAllBut(wanted);
    let place = this.#container.firstElementChild;
    for (const [id, row] of wanted) {
      const signature = signatureOf(row);
      const shown = this.#shown.get(id);
      let element = shown?.element;
      if (!shown || !element || !same(shown.signature, signature)) {
        const fresh = render(row);
        if (element) replace(element, fresh);
        if (element === place) place = fresh;
        element = fresh;
        this.#shown.set(id, { element, signature });
      }
      if (element === place) place = place.nextElementSibling;
      else this.#container.insertBefore(element, place);
    }
    focusNext?.();
  }

  /**
   * Removes the elements of rows that are gone. When one of them has the focus, returns what gives it to the next.
   *
   * @param {Map<string, Row>} wanted
   */
  #removeAllBut(wanted) {
    /** @type {(() => void) | null} */
    let focusNext = null;
    for (const [id, { element }] of this.#shown) {
      if (wanted.has(id)) continue;
      if (element.contains(document.activeElement)) {
        const next = element.nextElementSibling ?? element.previousElementSibling;
        focusNext = () => focus(next);
      }
      element.remove();
      this.#shown.delete(id);
    }
    return focusNext;
  }
}

/** @param {Element | null} row */
function focus(row) {
  /** @type {HTMLElement | null | undefined} */ (row?.querySelector('[tabindex]'))?.focus({ preventScroll: true });
}

/**
 * @param {HTMLElement} old
 * @param {HTMLElement} fresh
 */
function replace(old, fresh) {
  const focused = old.contains(document.activeElement);
  if (old.querySelector('article[tabindex="0"]')) fresh.querySelector('article')?.setAttribute('tabindex', '0');
  old.replaceWith(fresh);
  if (focused) focus(fresh);
}

/**
 * @param {unknown[]} a
 * @param {unknown[]} b
 */
function same(a, b) {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
