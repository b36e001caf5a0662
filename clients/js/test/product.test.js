// The package as its users get it: in Node, in Bun, in TypeScript, and as a file that is packed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { randomKey } from '../src/index.js';
import { RealServer } from './server.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const server = new RealServer();

before(() => server.start());
after(() => server.dispose());

for (const [runtime, command] of /** @type {[string, string][]} */ ([['node', process.execPath], ['bun', bin('bun')]])) {
  for (const transport of ['websocket', 'sse', 'auto']) {
    test(`${runtime}, ${transport}: a program publishes, receives and reads the history`, async () => {
      const { stdout } = await run(command, [path.join(root, 'test', 'consumer.js'), server.base, `t-${randomKey()}`, transport], { timeout: 60_000, cwd: root });
      assert.deepEqual(JSON.parse(stdout), { received: ['first', { text: '둘째' }, 'last'], names: ['consumer', 'consumer', 'consumer'], state: 'disconnected' });
    });
  }
}

test('a TypeScript program compiles against the declarations that the package ships', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-types-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const installed = path.join(folder, 'node_modules', 'parley-client');
  await mkdir(installed, { recursive: true });
  const manifest = await readFile(path.join(root, 'package.json'), 'utf8');
  await writeFile(path.join(installed, 'package.json'), manifest);
  await symlink(path.join(root, 'src'), path.join(installed, 'src'));
  await run(bin('tsc'), ['-p', path.join(root, 'tsconfig.types.json'), '--outDir', path.join(installed, 'types')], { cwd: root });
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(path.join(folder, 'consumer.ts'), await readFile(path.join(root, 'test', 'consumer.ts'), 'utf8'));
  const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2023,dom', '--types', '', 'consumer.ts'];
  await run(bin('tsc'), options, { cwd: folder }).catch((error) => assert.fail(error.stdout || error.message));
});

test('what is packed is the source, the declarations and the documentation, and needs nothing', async () => {
  const { dependencies, files } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  assert.equal(dependencies, undefined);
  assert.deepEqual(files, ['src', 'types', 'README.md']);
});
