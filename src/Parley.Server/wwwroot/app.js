import { Store } from './core/Store.js';
import { Login } from './model/Login.js';
import { Settings } from './model/Settings.js';
import { ParleyClient } from './net/parley.js';
import { App } from './ui/App.js';
import { base } from './ui/addresses.js';

const wanted = new URLSearchParams(location.search).get('transport');
const transport = wanted === 'sse' || wanted === 'websocket' ? wanted : 'auto';
const store = Store.local();
// One connection for all tabs in which the same person reads; for what is asked before, a client of nobody in particular.
/** @type {import('./ui/App.js').MakeClient} */
const makeClient = (token, person) => new ParleyClient(person === undefined ? { base, token } : { base, token, transport, shared: person });
await new App(makeClient, new Login(base), store, new Settings(store)).start();
