const byId = (id) => document.getElementById(id);
let events = null;

/**
 * Follows a text from its first piece. After a break the browser says which piece it has last, and the server goes on
 * behind it.
 */
function follow(topic) {
  events?.close();
  byId('text').replaceChildren();
  byId('text').hidden = false;
  events = new EventSource(`/texts/${encodeURIComponent(topic)}?since=start`);
  events.addEventListener('ready', ({ data }) => {
    const [{ offset, recovered }] = Object.values(JSON.parse(data).topics);
    if (offset === 0) end('There is no such text, or no longer.');
    else if (recovered === false) end('A part of this text is no longer kept.');
    else tell('Writing…');
  });
  events.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    byId('text').append(message.data);
    if (message.kind === 'end') end('The end.');
    if (message.kind === 'failed') end('The writing broke off.');
  };
  events.onerror = ({ target }) => {
    tell('Connection lost. Trying again…');
    if (target.readyState === EventSource.CLOSED) setTimeout(() => target === events && follow(topic), 3000);
  };
}

function end(text) {
  events.close(); // Else it would come back and ask for more.
  tell(text);
}

function tell(text) {
  byId('state').textContent = text;
}

byId('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const about = byId('about').value.trim() || 'nothing in particular';
  const answer = await fetch('/texts', { method: 'POST', body: new URLSearchParams({ about }) }).catch(() => null);
  if (answer?.ok) location.hash = await answer.text();
  else tell('Not sent. Is the server there?');
});

// The address holds the text's name, so that a reload or a second window shows the same one.
addEventListener('hashchange', () => follow(location.hash.slice(1)));
if (location.hash) follow(location.hash.slice(1));
