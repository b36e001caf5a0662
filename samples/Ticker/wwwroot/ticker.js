const ticks = document.getElementById('ticks');
const state = document.getElementById('state');

let lastId = '';

/** The browser comes back by itself after a break and gets what it missed; only when it was refused it must be asked again. */
function listen() {
  const events = new EventSource(`events?lastEventId=${lastId}`);
  events.onopen = () => (state.textContent = '');
  events.onerror = () => {
    state.textContent = 'Connection lost. Trying again…';
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  };
  events.onmessage = ({ data, lastEventId }) => {
    lastId = lastEventId;
    const { timestamp, message } = JSON.parse(data);
    const row = ticks.insertRow();
    row.insertCell().textContent = timestamp;
    row.insertCell().textContent = message;
    if (ticks.rows.length > 1000) ticks.deleteRow(0);
    row.scrollIntoView({ block: 'nearest' });
  };
}

if ('EventSource' in window) listen();
else state.textContent = 'This browser does not support server-sent events.';
