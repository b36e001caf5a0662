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
    /** @type {Map<string, { element: HTMLElement, signature: unknown[] }>} */
    const next = new Map();
    let previous = /** @type {Element | null} */ (null);
    for (const row of rows) {
      const id = idOf(row);
      if (next.has(id)) continue;
      const signature = signatureOf(row);
      const shown = this.#shown.get(id);
      let element = shown?.element;
      if (!shown || !element || !same(shown.signature, signature)) {
        const fresh = render(row);
        if (element) replace(element, fresh);
        element = fresh;
      }
      next.set(id, { element, signature });
      const place = previous ? previous.nextElementSibling : this.#container.firstElementChild;
      if (place !== element) this.#container.insertBefore(element, place);
      previous = element;
    }
    for (const [id, { element }] of this.#shown) if (next.get(id)?.element !== element) element.remove();
    this.#shown = next;
  }
}

/**
 * @param {HTMLElement} old
 * @param {HTMLElement} fresh
 */
function replace(old, fresh) {
  const focused = old.contains(document.activeElement);
  if (old.querySelector('[tabindex="0"]')) fresh.querySelector('[tabindex="-1"]')?.setAttribute('tabindex', '0');
  old.replaceWith(fresh);
  if (focused) /** @type {HTMLElement | null} */ (fresh.querySelector('[tabindex]'))?.focus({ preventScroll: true });
}

/**
 * @param {unknown[]} a
 * @param {unknown[]} b
 */
function same(a, b) {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
