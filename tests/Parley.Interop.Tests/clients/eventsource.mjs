// Follows a stream with npm's eventsource, as a browser would, and tells each event as a line of JSON.
//   node eventsource.mjs ADDRESS
import { EventSource } from 'eventsource';

const types = ['message', 'edited', 'deleted', 'ready', 'joined', 'left', 'typing', 'close'];
const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const source = new EventSource(process.argv[2]);

source.onopen = () => tell({ open: true });
source.onerror = () => tell({ error: true, closed: source.readyState === EventSource.CLOSED });
for (const type of types) source.addEventListener(type, (event) => tell({ type, id: event.lastEventId, data: event.data }));
