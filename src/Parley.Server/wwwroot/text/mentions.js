/** @import { Block, Inline, Item, List } from './parse.js' */

/**
 * @typedef {{ id: string, name: string }} Mention
 * @typedef {{ mentions?: Mention[], here?: boolean }} Mentions what a message says beside its text: whom it calls
 */

/** Calls everybody who is there. */
const here = 'here';

/**
 * Whom a text calls with `@name`, of the people that are known. Of several names that fit, the longest counts.
 *
 * @param {string} text
 * @param {Mention[]} people
 * @returns {Mentions}
 */
export function mentionsIn(text, people) {
  /** @type {Map<string, Mention>} */
  const found = new Map();
  const called = callsIn(text, [...people, { id: here, name: here }]);
  for (const { person: { id, name } } of called) if (id !== here) found.set(id, { id, name });
  return {
    ...(found.size > 0 && { mentions: [...found.values()] }),
    ...(called.some(({ person }) => person.id === here) && { here: true }),
  };
}

/**
 * Whether a message calls somebody. What a program published may be anything.
 *
 * @param {any} data
 * @param {string} user  an id
 */
export function calls(data, user) {
  const mentions = Array.isArray(data?.mentions) ? data.mentions : [];
  return data?.here === true || mentions.some((/** @type {any} */ one) => one?.id === user);
}

/**
 * The tree of a text in which each `@name` that calls somebody is a node of its own.
 *
 * @param {Block[]} blocks
 * @param {any} data  the message's
 * @param {(id: string) => string | undefined} nameOf  the name that somebody has now
 * @returns {Block[]}
 */
export function markMentions(blocks, data, nameOf) {
  const listed = Array.isArray(data?.mentions) ? data.mentions : [];
  const people = listed.filter((/** @type {any} */ one) => typeof one?.id === 'string' && typeof one?.name === 'string' && one.name);
  if (data?.here === true) people.push({ id: here, name: here });
  if (!people.length) return blocks;
  const mark = (/** @type {Inline[]} */ nodes) => nodes.flatMap((node) => marked(node));
  /**
   * @param {Inline} node
   * @returns {Inline[]}
   */
  const marked = (node) => {
    if (node.type === 'text') return split(node.value, people, nameOf);
    return 'children' in node && node.type !== 'link' ? [{ ...node, children: mark(node.children) }] : [node];
  };
  /** @param {List} list */
  const markList = (list) => ({ ...list, items: list.items.map(markItem) });
  /**
   * @param {Item} item
   * @returns {Item}
   */
  const markItem = ({ children, lists }) => ({ children: mark(children), lists: lists.map(markList) });
  return blocks.map((block) => {
    if (block.type === 'list') return markList(block);
    return 'children' in block ? { ...block, children: mark(block.children) } : block;
  });
}

/**
 * @param {string} text
 * @param {Mention[]} people
 * @param {(id: string) => string | undefined} nameOf
 * @returns {Inline[]}
 */
function split(text, people, nameOf) {
  /** @type {Inline[]} */
  const nodes = [];
  let from = 0;
  for (const { at, person } of callsIn(text, people)) {
    if (at > from) nodes.push({ type: 'text', value: text.slice(from, at) });
    nodes.push({ type: 'mention', user: person.id, value: `@${nameOf(person.id) ?? person.name}` });
    from = at + 1 + person.name.length;
  }
  if (from < text.length) nodes.push({ type: 'text', value: text.slice(from) });
  return nodes;
}

/**
 * @param {string} text
 * @param {Mention[]} people
 */
function callsIn(text, people) {
  const longestFirst = people.toSorted((a, b) => b.name.length - a.name.length);
  const calls = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    // An address of mail calls nobody.
    if (/[A-Za-z0-9._%+-]/.test(text[at - 1] ?? ' ')) continue;
    const person = longestFirst.find(({ name }) => isAt(text, at + 1, name));
    if (person) calls.push({ at, person });
  }
  return calls;
}

/**
 * Whether a name stands at a place and ends there. A Korean particle or a Chinese sentence may go on at once.
 *
 * @param {string} text
 * @param {number} at
 * @param {string} name
 */
function isAt(text, at, name) {
  if (text.slice(at, at + name.length).toLowerCase() !== name.toLowerCase()) return false;
  const next = text.slice(at + name.length, at + name.length + 2);
  return !(/[\p{Script=Latin}\p{N}_]$/u.test(name) && /^[\p{Script=Latin}\p{N}_]/u.test(next));
}
