// Serves the page on the fake server, to look at it: node test/serve.js [port]
import { fileURLToPath } from 'node:url';
import { FakeServer } from './FakeServer.js';

const root = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const server = new FakeServer({ page: root('../../../src/Parley.Server/wwwroot'), client: root('../src') });
server.port = Number(process.argv[2] ?? 0);
await server.start();
console.log(server.base);
