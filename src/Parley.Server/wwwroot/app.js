import { Store } from './core/Store.js';
import { Settings } from './model/Settings.js';
import { ParleyClient } from './net/parley.js';
import { App } from './ui/App.js';
import { base } from './ui/addresses.js';

const wanted = new URLSearchParams(location.search).get('transport');
const transport = wanted === 'sse' || wanted === 'websocket' ? wanted : 'auto';
const store = Store.local();
await new App(new ParleyClient({ base, transport }), store, new Settings(store)).start();
