const byId = (id) => document.getElementById(id);
const randomKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, '0')).join('');

let room = location.hash ? decodeURIComponent(location.hash.slice(1)) : 'general';

/** The room whose messages come now: null from the wish to change until the server has said that it is done. */
let shown = null;

/** What was said here and has not come back yet, oldest first. */
const waiting = [];
let socket;
let delay = 500;

/** What the server says, by type. */
const handlers = {
  room_changed({ name }) {
    if (name !== room) return;
    shown = name;
    byId('room').textContent = name;
    byId('log').replaceChildren();
    waiting.filter((one) => one.room === room).forEach(say);
  },
  new_message({ message, from, sent }) {
    if (shown !== room) return;
    const own = waiting.findIndex((one) => one.room === room && one.message === message && one.from === from);
    if (own >= 0) waiting.splice(own, 1);
    show(message, from, new Date(sent));
  },
  error({ message }) {
    byId('state').textContent = message;
  },
};

function connect() {
  socket = new WebSocket(`${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/ws`);
  socket.onopen = () => {
    delay = 500;
    byId('state').textContent = '';
    changeRoom(room);
  };
  socket.onmessage = (event) => {
    const { type, payload } = JSON.parse(event.data);
    handlers[type]?.(payload);
  };
  socket.onclose = () => {
    shown = null;
    byId('state').textContent = 'Connection lost. What you send waits until it is back.';
    setTimeout(connect, delay);
    delay = Math.min(delay * 2, 8000);
  };
}

function send(type, payload) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type, payload }));
}

function changeRoom(name) {
  room = name;
  shown = null;
  history.replaceState(null, '', `#${encodeURIComponent(name)}`);
  send('change_room', { name, last: 100 });
}

/** With its key it can be sent again, and is said once. */
function say({ message, from, key }) {
  send('send_message', { message, from, key });
}

function show(message, from, sent) {
  const line = document.createElement('div');
  const time = document.createElement('time');
  const name = document.createElement('b');
  time.dateTime = sent.toISOString();
  time.textContent = sent.toLocaleTimeString();
  time.className = 'state';
  name.textContent = from;
  line.append(time, ' ', name, ': ', message);
  byId('log').append(line);
  line.scrollIntoView({ block: 'nearest' });
}

byId('room-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const name = byId('room-name').value.trim();
  if (name && name !== room) changeRoom(name);
  byId('room-name').value = '';
});

byId('message-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const message = byId('message').value;
  if (message.trim()) {
    const one = { room, message, from: byId('from').value.trim() || 'somebody', key: randomKey() };
    waiting.push(one);
    if (shown === room) say(one);
  }
  byId('message').value = '';
  byId('message').focus();
});

connect();
