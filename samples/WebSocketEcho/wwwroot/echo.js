const field = document.getElementById('text');
const log = document.getElementById('log');
const state = document.getElementById('state');

/** What has not come back yet, oldest first: typed while closed, or on its way when the connection was lost. */
const waiting = [];
let socket;
let delay = 500;

function connect() {
  socket = new WebSocket(`${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/ws`);
  socket.onopen = () => {
    console.log('open');
    delay = 500;
    waiting.forEach(send);
    tell();
  };
  socket.onmessage = (event) => {
    waiting.shift(); // What was sent comes back in the same order.
    show(JSON.parse(event.data).data);
    tell();
  };
  socket.onclose = (event) => {
    console.log('close', event.code, event.reason);
    tell();
    setTimeout(connect, delay);
    delay = Math.min(delay * 2, 8000);
  };
}

function send(data) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'msg', data }));
}

function show(data) {
  const line = document.createElement('div');
  line.textContent = typeof data === 'string' ? data : JSON.stringify(data);
  log.prepend(line);
}

function tell() {
  if (socket.readyState === WebSocket.OPEN) state.textContent = 'open';
  else state.textContent = waiting.length ? `closed – ${waiting.length} waiting` : 'closed';
}

document.getElementById('form').addEventListener('submit', (event) => {
  event.preventDefault();
  if (field.value) {
    waiting.push(field.value);
    send(field.value);
    tell();
  }
  field.value = '';
  field.focus();
});

if ('WebSocket' in window) connect();
else state.textContent = 'This browser has no WebSocket.';
