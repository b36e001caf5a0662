const byId = (id) => document.getElementById(id);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const randomId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, '0')).join('');
const post = (path, fields) => fetch(path, { method: 'POST', body: new URLSearchParams(fields) });

/** The window's own name: it lives as long as the window, through every reload. */
const windowId = sessionStorage.windowId ??= randomId();
let name = sessionStorage.userName ?? '';
let lastId = '';

/** What the server has not taken yet, oldest first. */
const waiting = [];
let isSending = false;

async function start() {
  if (!('EventSource' in window)) {
    byId('state').textContent = 'This browser has no EventSource, so it cannot show the messages of others.';
    return;
  }

  while (!name) {
    name = (prompt("What's your name?") ?? '').trim();
    await pause(0); // A browser that shows no more questions must not hang.
  }
  sessionStorage.userName = name;
  byId('user-name').append(bold(name));

  listen();
  byId('input-form').addEventListener('submit', submit);
  byId('chat-msg').focus();
  addEventListener('pagehide', () => navigator.sendBeacon('/leaving', new URLSearchParams({ name, window: windowId })));
  addEventListener('pageshow', (event) => event.persisted && location.reload());
  send('/users', { name, window: windowId });
}

/** The browser reconnects by itself and says what it has; only when the server has refused it must be asked again. */
function listen() {
  const stream = new EventSource(`/stream?${new URLSearchParams({ name: windowId, lastEventId: lastId })}`);
  stream.onopen = () => (byId('state').textContent = '');
  stream.onerror = () => {
    byId('state').textContent = 'Connection lost. Trying again…';
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  };
  stream.onmessage = (event) => {
    lastId = event.lastEventId;
    show(JSON.parse(event.data));
  };
}

function show(message) {
  const line = document.createElement('div');
  if (message.name) line.append(bold(message.name), ': ');
  else line.className = 'notice';
  line.append(message.msg);
  byId('chat-log').prepend(line);
}

function bold(text) {
  const element = document.createElement('b');
  element.textContent = text;
  return element;
}

function submit(event) {
  event.preventDefault();
  const field = byId('chat-msg');
  if (field.value.trim()) send('/messages', { name, msg: field.value });
  field.value = '';
  field.focus();
}

/** Sends one after another, each until the server has it. The key tells the server what it has already. */
async function send(path, fields) {
  waiting.push([path, { ...fields, key: randomId() }]);
  if (isSending) return;
  isSending = true;
  while (waiting.length) {
    const answer = await post(...waiting[0]).catch(() => null);
    if (answer && answer.status < 502) waiting.shift();
    else await pause(1000);
  }
  isSending = false;
}

start();
