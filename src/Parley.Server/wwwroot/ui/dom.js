import { drawings } from './drawings.js';

/**
 * @typedef {string | Node | null | false | undefined} Child
 * @typedef {Record<string, any> & { class?: string, text?: string, on?: Record<string, (event: any) => void> }} Options
 *   attributes; `true` sets one without a value, `false`, null and undefined leave it out
 */

/**
 * An element with attributes, handlers and children. Text becomes text nodes, never markup.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Options} [options]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  const { class: className, text, on, ...attributes } = options;
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  for (const [name, handler] of Object.entries(on ?? {})) element.addEventListener(name, handler);
  element.append(.../** @type {(string | Node)[]} */ (children.filter((child) => child || child === '')));
  return element;
}

const svg = 'http://www.w3.org/2000/svg';

/**
 * A drawing, hidden from screen readers: a word always stands beside it or names the button.
 *
 * @param {string} name
 */
export function icon(name) {
  const element = document.createElementNS(svg, 'svg');
  element.setAttribute('class', 'icon');
  element.setAttribute('viewBox', '0 0 24 24');
  element.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', drawings[name]);
  element.append(path);
  return element;
}

/**
 * A button that shows a drawing and has a name.
 *
 * @param {string} name of the drawing
 * @param {string} label
 * @param {(event: MouseEvent) => void} onClick
 * @param {Options} [options]
 */
export function iconButton(name, label, onClick, options = {}) {
  return el('button', { type: 'button', title: label, 'aria-label': label, ...options, class: `icon-button ${options.class ?? ''}`, on: { click: onClick } }, icon(name));
}

/**
 * A person's or room's name, isolated from the direction of the text around it. More marks than any script piles on a
 * letter would be drawn over what stands beside it.
 *
 * @param {string} name
 */
export function nameOf(name) {
  return el('bdi', { text: name.replace(/(\p{M}{5})\p{M}+/gu, '$1') });
}

let lastId = 0;

/** An id that no other element of the page has. */
export function uniqueId() {
  return `id${++lastId}`;
}

/**
 * Whether a key belongs to a composition and nobody else may act on it.
 *
 * @param {KeyboardEvent} event
 */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}
