import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Watchdog } from '../src/Watchdog.js';

const timing = { backoffFirst: 500, backoffMax: 30_000, connect: 10_000, probe: 16_000, silence: 35_000, answer: 10_000, longBreak: 30_000, settled: 5_000 };

/** A connection that can be asked, or not, on a clock that the test moves. */
function watch(t, { canProbe = true, answers = false } = {}) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  t.after(() => mock.timers.reset());
  const transport = {
    heardAt: Date.now(),
    probes: 0,
    probe() {
      if (!canProbe) return false;
      this.probes++;
      if (answers) setTimeout(() => (this.heardAt = Date.now()), 20);
      return true;
    },
  };
  let diedAt = 0;
  const watchdog = new Watchdog(timing, () => (diedAt = Date.now()));
  watchdog.watch(/** @type {any} */ (transport));
  t.after(() => watchdog.stop());
  const pass = (/** @type {number} */ seconds) => {
    for (let step = 0; step < seconds * 10; step++) mock.timers.tick(100);
  };
  // A sleeping machine: the clock goes on, timers do not.
  const sleep = (/** @type {number} */ seconds) => mock.timers.setTime(Date.now() + seconds * 1000);
  return { transport, watchdog, pass, sleep, aliveFor: () => diedAt && (diedAt - 1_000_000) / 1000 };
}

test('a connection that answers lives, and is asked only when it is quiet', (t) => {
  const { transport, pass, aliveFor } = watch(t, { answers: true });
  pass(300);
  assert.equal(aliveFor(), 0);
  assert.ok(transport.probes >= 17 && transport.probes <= 20, `${transport.probes} probes`);
});

for (const canProbe of [true, false]) {
  test(`silence of 35 seconds is the end (${canProbe ? 'asked' : 'an event stream'})`, (t) => {
    const { pass, aliveFor } = watch(t, { canProbe });
    pass(60);
    assert.ok(aliveFor() >= 35 && aliveFor() <= 36, `after ${aliveFor()} s`);
  });

  test(`after an hour of sleep the connection is given up at once (${canProbe ? 'asked' : 'an event stream'})`, (t) => {
    const { watchdog, sleep, aliveFor } = watch(t, { canProbe });
    sleep(3600);
    watchdog.check();
    assert.equal(aliveFor(), 3600);
  });
}

test('an event stream with heartbeats lives', (t) => {
  const { transport, pass, aliveFor } = watch(t, { canProbe: false });
  for (let beat = 0; beat < 20; beat++) {
    pass(15);
    transport.heardAt = Date.now();
  }
  assert.equal(aliveFor(), 0);
});
