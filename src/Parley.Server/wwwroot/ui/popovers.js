/**
 * Opens a popover at an element, where there is room for it.
 *
 * @param {HTMLElement} popover
 * @param {Element} anchor
 */
export function showPopover(popover, anchor) {
  popover.showPopover();
  const at = anchor.getBoundingClientRect();
  const size = popover.getBoundingClientRect();
  const margin = 8;
  const rtl = getComputedStyle(popover).direction === 'rtl';
  const left = rtl ? at.left : at.right - size.width;
  const below = at.bottom + 4;
  const top = below + size.height > innerHeight - margin ? at.top - size.height - 4 : below;
  popover.style.left = `${Math.max(margin, Math.min(left, innerWidth - size.width - margin))}px`;
  popover.style.top = `${Math.max(margin, top)}px`;
}
