import assert from 'node:assert/strict';
import test from 'node:test';
import { keepInvitation, takeInvitation } from '../../src/Parley.Server/wwwroot/core/invitation.js';
import { Login } from '../../src/Parley.Server/wwwroot/model/Login.js';

test('the login learns the page to come back to, and nothing that stands behind its #', async (t) => {
  t.mock.method(globalThis, 'fetch', async () => Response.json({ signIn: 'https://login.example/in?back={return}', token: null }));
  const login = new Login(new URL('http://chat.example/'));
  for (const hash of ['', '#room-passcode=plum&host=abc', '#passcode=plum', '#']) {
    assert.equal(
      await login.address(`http://chat.example/r/lobby?at=5${hash}`),
      'https://login.example/in?back=http%3A%2F%2Fchat.example%2Fr%2Flobby%3Fat%3D5',
    );
  }
});

test('an invitation outlives the way to the login and back in its tab, once', () => {
  const kept = new Map();
  const storage = /** @type {any} */ ({
    getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => kept.set(name, value),
    removeItem: (/** @type {string} */ name) => kept.delete(name),
  });
  keepInvitation(storage, '#room-passcode=plum&host=abc');
  keepInvitation(storage, '');
  assert.deepEqual(takeInvitation(storage, ''), { host: 'abc', passcode: null, roomPasscode: 'plum' });
  assert.deepEqual(takeInvitation(storage, ''), { host: null, passcode: null, roomPasscode: null });
  keepInvitation(storage, '#passcode=old');
  assert.deepEqual(takeInvitation(storage, '#passcode=new'), { host: null, passcode: 'new', roomPasscode: null });
});
