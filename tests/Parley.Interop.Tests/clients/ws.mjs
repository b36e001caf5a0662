// Connects with npm's ws and tells each thing that happens as a line of JSON; does what the lines on its input say.
//   node ws.mjs ADDRESS [OPTIONS AS JSON]
import { createInterface } from 'node:readline';
import WebSocket from 'ws';

const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const socket = new WebSocket(process.argv[2], JSON.parse(process.argv[3] ?? '{}'));

socket.on('open', () => tell({ open: true, extensions: socket.extensions }));
socket.on('message', (data, isBinary) => tell(isBinary ? { binary: data.toString('base64') } : { text: data.toString() }));
socket.on('ping', () => tell({ ping: true }));
socket.on('pong', (data) => tell({ pong: data.toString() }));
socket.on('unexpected-response', (request, response) => tell({ status: response.statusCode }));
socket.on('error', (error) => tell({ error: error.message }));
socket.on('close', (code, reason) => {
  tell({ close: code, reason: reason.toString() });
  process.exit(0);
});

createInterface({ input: process.stdin }).on('line', (line) => {
  const { text, bytes, binary = false, fin = true, ping, close, cut } = JSON.parse(line);
  if (text !== undefined) socket.send(text, { fin });
  if (bytes !== undefined) socket.send(Buffer.from(bytes, 'base64'), { binary, fin });
  if (ping !== undefined) socket.ping(ping);
  if (close !== undefined) socket.close(close);
  if (cut) socket.terminate();
});
