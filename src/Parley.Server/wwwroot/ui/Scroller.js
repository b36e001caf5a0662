/** How close to the end counts as being there. */
const endPx = 100;

/**
 * The reader's place in a list that grows at both ends. Browsers differ in what they keep when something is added
 * above, so this does it for all of them, and the style sheet turns theirs off.
 */
export class Scroller {
  #element;
  /** Where the end was when it was last shown. */
  #endTop = 0;
  #resting = false;
  /** Whether the list follows what is added at its end. */
  following = true;

  /**
   * @param {HTMLElement} element what scrolls
   * @param {() => void} onScroll
   */
  constructor(element, onScroll) {
    this.#element = element;
    element.addEventListener(
      'scroll',
      () => {
        this.following = this.atEnd && !this.#resting;
        onScroll();
      },
      { passive: true },
    );
    // A keyboard that opens, a composer that grows, a picture that loads: who was at the end stays there.
    new ResizeObserver(() => this.following && this.toEnd()).observe(element);
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#element;
    return scrollHeight - scrollTop - clientHeight <= endPx;
  }

  /**
   * While it rests, the list is read from its beginning like any page, and does not follow its end.
   *
   * @param {boolean} resting
   */
  rest(resting) {
    if (resting === this.#resting) return;
    this.#resting = resting;
    this.following = !resting;
    if (resting) this.#element.scrollTop = 0;
  }

  toEnd() {
    this.#element.scrollTop = this.#element.scrollHeight;
    this.#endTop = this.#element.scrollTop;
    this.following = true;
  }

  /**
   * Shows an element in the middle.
   *
   * @param {Element} element
   */
  centre(element) {
    const free = this.#element.clientHeight - element.getBoundingClientRect().height;
    this.show(element, Math.max(0, free / 2 / this.#element.clientHeight));
  }

  /**
   * Shows an element a little below the top.
   *
   * @param {Element} element
   * @param {number} share of the height above it
   */
  show(element, share) {
    const { top } = element.getBoundingClientRect();
    this.#element.scrollTop += top - this.#element.getBoundingClientRect().top - this.#element.clientHeight * share;
    this.following = this.atEnd;
  }

  /**
   * Changes the list and keeps what the reader sees where it is, or follows the end.
   *
   * @param {() => void} change
   */
  keep(change) {
    // The reader has scrolled, and the event that tells of it is still to come.
    if (this.following && !this.atEnd && this.#element.scrollTop < this.#endTop - 1) this.following = false;
    if (this.following) {
      change();
      return this.toEnd();
    }
    const top = this.#element.getBoundingClientRect().top;
    // Several, because the change may remove the first.
    const anchors = this.#firstRowsBelow(top);
    const places = anchors.map((row) => row.getBoundingClientRect().top);
    change();
    const index = anchors.findIndex((row) => row.isConnected);
    if (index >= 0) this.#element.scrollTop += anchors[index].getBoundingClientRect().top - places[index];
  }

  /** @param {number} top */
  #firstRowsBelow(top) {
    const rows = this.#element.querySelectorAll('li.message');
    // Rows lie in order, so the first is found by halving.
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle].getBoundingClientRect().bottom > top) high = middle;
      else low = middle + 1;
    }
    return [...rows].slice(low, low + 10);
  }
}
