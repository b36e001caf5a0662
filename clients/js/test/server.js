import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../../src/Parley.Server/', import.meta.url));

/** How long a start may take; without a build there is one first. */
const startMs = 240_000;

/** The real server: the newest build, or `dotnet run` where there is none. */
export class RealServer {
  #process;
  #folder = '';
  #options;
  #variables;
  port = 0;

  /**
   * @param {string[]} [options] more options
   * @param {Record<string, string>} [variables] more of the environment
   */
  constructor(options = [], variables = {}) {
    this.#options = options;
    this.#variables = variables;
  }

  /** Where it answers, or null while it is stopped. */
  base = '';

  /** Starts it, again on the same port and with the same history. */
  async start() {
    this.#folder ||= await mkdtemp(path.join(tmpdir(), 'parley-js-'));
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--data', path.join(this.#folder, 'log.db'), ...this.#options];
    const built = newestBuild();
    const args = built ? [built, ...options] : ['run', '--project', project, '--', ...options];
    this.#process = spawn('dotnet', args, { cwd: this.#folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...this.#variables } });
    this.base = await announced(this.#process);
    this.port = Number(new URL(this.base).port);
    return this;
  }

  /**
   * Ends it: `SIGTERM` lets it say good-bye, `SIGKILL` does not.
   *
   * @param {NodeJS.Signals} [signal]
   */
  async stop(signal = 'SIGKILL') {
    const ended = this.#process;
    if (!ended || ended.exitCode !== null || ended.signalCode !== null) return;
    const over = new Promise((resolve) => ended.once('exit', resolve));
    ended.kill(signal);
    await over;
  }

  async dispose() {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function newestBuild() {
  const given = process.env.PARLEY_TEST_DLL;
  const builds = given ? [given] : ['Release', 'Debug'].map((kind) => path.join(project, 'bin', kind, 'net10.0', 'parley.dll'));
  return builds.filter((file) => existsSync(file)).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}

/** Waits for the address in the announcement. */
function announced(child) {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => fail('said no address'), startMs);
    const fail = (what) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`The server ${what}:\n${output}`));
    };
    const read = (piece) => {
      output += piece;
      const address = /http:\/\/(?:localhost|127\.0\.0\.1):\d+/.exec(output)?.[0];
      if (!address) return;
      clearTimeout(timer);
      resolve(`${address}/`);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', (piece) => (output += piece));
    child.once('exit', (code) => fail(`ended with ${code}`));
  });
}
