import { Store } from './core/Store.js';
import { Settings } from './model/Settings.js';
import { ParleyClient } from './net/parley.js';
import { App } from './ui/App.js';
import { base } from './ui/addresses.js';

const wanted = new URLSearchParams(location.search).get('transport');
const transport = wanted === 'sse' || wanted === 'websocket' ? wanted : 'auto';
const store = Store.local();
// One connection for all tabs in which the same person reads.
const clientOf = (/** @type {string} */ person) => new ParleyClient({ base, transport, shared: person });
await new App(new ParleyClient({ base }), clientOf, store, new Settings(store)).start();
