const byId = (id) => document.getElementById(id);
const randomId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, '0')).join('');

let socket = null;
let wanted = false;
let delay = 500;

/** The ids of the messages that are shown: one that was sent twice is shown once. */
const shown = new Set();

/** By id, what was sent here and has not come back yet. */
const waiting = new Map();

function open() {
  wanted = true;
  if (socket) return;
  socket = new WebSocket(`${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/ws`);
  socket.onopen = () => {
    delay = 500;
    tell('open', '');
    byId('message-box').replaceChildren(); // The server begins with what was written before.
    shown.clear();
    waiting.forEach((text) => socket.send(text));
  };
  socket.onmessage = (event) => show(event.data);
  socket.onclose = () => {
    socket = null;
    tell('closed', wanted ? 'The connection was lost. Trying again…' : '');
    if (wanted) setTimeout(() => wanted && open(), delay);
    delay = Math.min(delay * 2, 8000);
  };
}

function close() {
  wanted = false;
  tell('closed', '');
  socket?.close();
}

function show(text) {
  const message = read(text);
  waiting.delete(message.id);
  if (message.id && shown.has(message.id)) return;
  shown.add(message.id);
  const line = document.createElement('div');
  const name = document.createElement('b');
  name.textContent = message.username;
  line.append(name, ': ', message.message);
  byId('message-box').append(line);
  line.scrollIntoView({ block: 'nearest' });
}

/** Other programs may send anything. */
function read(text) {
  try {
    const { username, message, id } = JSON.parse(text);
    return { username: String(username ?? '?'), message: String(message ?? text), id };
  } catch {
    return { username: '?', message: text };
  }
}

function tell(status, why) {
  byId('status').textContent = status;
  byId('why').textContent = why;
  byId('open').disabled = status === 'open';
  byId('close').disabled = status !== 'open' && !wanted;
}

byId('open').addEventListener('click', open);
byId('close').addEventListener('click', close);
byId('message-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = byId('message');
  const username = byId('username').value.trim();
  if (socket?.readyState !== WebSocket.OPEN) {
    byId('why').textContent = 'Not sent, because the connection is closed. Your message is still here: press open, then send.';
  } else if (!username) {
    byId('why').textContent = 'Not sent, because it has no user name yet.';
    byId('username').focus();
  } else if (field.value.trim()) {
    const id = randomId();
    waiting.set(id, JSON.stringify({ username, message: field.value, id }));
    socket.send(waiting.get(id));
    byId('why').textContent = '';
    field.value = '';
    field.focus();
  }
});

open();
