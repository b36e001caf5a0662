import { Emitter } from '../net/parley.js';

/** @import { Store } from '../core/Store.js' */

/**
 * @typedef {object} SettingValues
 * @property {string} language     a language, or '' for the browser's
 * @property {'' | 'light' | 'dark'} theme  '' is the system's
 * @property {'automatic' | 'always' | 'never'} enterSends
 * @property {'all' | 'condensed' | 'hidden'} activity  lines about who came and went
 * @property {'all' | 'off'} announce  what a screen reader is told
 * @property {'off' | 'mentions' | 'all'} notify  what the system shows while nobody looks at the room
 * @property {'off' | 'mentions' | 'all'} sound   what is heard then
 */

/** @type {SettingValues} */
const defaults = { language: '', theme: '', enterSends: 'automatic', activity: 'condensed', announce: 'all', notify: 'off', sound: 'mentions' };

/** What a person chose on this browser. */
export class Settings {
  #store;
  #values;
  /** @type {Emitter<{ change: keyof SettingValues }>} */
  #events = new Emitter();

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    /** @type {SettingValues} */
    this.#values = { ...defaults, ...store.get('settings', {}) };
  }

  /**
   * @template {keyof SettingValues} Name
   * @param {Name} name
   * @returns {SettingValues[Name]}
   */
  get(name) {
    return this.#values[name];
  }

  /**
   * @template {keyof SettingValues} Name
   * @param {Name} name
   * @param {SettingValues[Name]} value
   */
  set(name, value) {
    this.#values = { ...this.#values, [name]: value };
    this.#store.set('settings', this.#values);
    this.#events.emit('change', name);
  }

  /** @param {(name: keyof SettingValues) => void} handler */
  onChange(handler) {
    return this.#events.on('change', handler);
  }
}
