// Follows a stream with @microsoft/fetch-event-source and tells each event as a line of JSON.
//   node fetch-event-source.mjs ADDRESS
import library from '@microsoft/fetch-event-source';

// It is made for pages.
globalThis.window = globalThis;
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };

const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
await library.fetchEventSource(process.argv[2], {
  async onopen(response) {
    tell({ open: true, status: response.status });
  },
  onmessage({ id, event, data }) {
    // It also reports blocks that hold no data, such as the one with the retry time.
    if (data !== '') tell({ type: event || 'message', id, data });
  },
  onclose() {
    tell({ error: true, closed: true });
  },
  onerror() {
    tell({ error: true, closed: false });
  },
});
