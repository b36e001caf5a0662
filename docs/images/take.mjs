// Takes the pictures of the documentation: node docs/images/take.mjs
// With a folder, more of them into that folder, to look at: node docs/images/take.mjs /tmp/pictures
// Needs a build of the server, `npm ci` in clients/js and a Chromium (PARLEY_CHROMIUM, default /usr/bin/chromium).
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { RealServer } from '../../clients/js/test/server.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const { chromium } = createRequire(path.join(here, '../../clients/js/package.json'))('playwright-core');
const folder = process.argv[2] ?? here;
const wanted = process.argv[2] ? null : ['chat', 'chat-offline-dark', 'chat-phone-ko'];

const server = await new RealServer().start();
const browser = await chromium.launch({
  executablePath: process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

const talk = [
  ['Mina', 'Morning! The new build is on the test machine.'],
  ['Mina', 'It starts in **under a second** now, history and all.'],
  ['Jun', '진짜 빨라졌네요 👏 점심에 같이 볼까요?'],
  ['Mina', '좋아요, 12시에 회의실에서 봐요'],
  ['小雨', '我也来。测试清单放在这里：https://example.org/checklist'],
  ['Ola', 'Found one thing: with the cable pulled, the page says so, and what I wrote went out by itself when it came back.'],
  ['Ola', '```\n$ parley --port 8080\nChat is at http://192.168.0.12:8080\n```'],
  ['Jun', '> went out by itself when it came back\n\nThat is what it is for 🙂'],
  ['Mina', '1. restart the router\n2. watch the clock\n3. nothing lost'],
  ['小雨', '🎉'],
  ['Ola', 'Shall we invite the others? The QR code is behind **Invite**.'],
];

async function person(name, { room = 'lobby', ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1180, height: 760 }, locale: 'en-US', ...options });
  const page = await context.newPage();
  await page.goto(`${server.base}r/${encodeURIComponent(room)}`);
  if (name) {
    await page.fill('input[name=name]', name);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.status[data-state=live]', { state: 'attached' });
  }
  return page;
}

async function say(page, text) {
  await page.fill('.composer textarea', text);
  await page.locator('.composer textarea').press('Control+Enter');
  await page.waitForSelector('.row.message:not(.sending)');
}

async function shoot(name, page, settle = 400) {
  if (wanted && !wanted.includes(name)) return;
  await page.mouse.move(0, 0);
  await page.waitForTimeout(settle);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

try {
  const people = new Map();
  for (const name of ['Mina', 'Jun', '小雨', 'Ola']) people.set(name, await person(name));
  const welcome = await person(null);
  await shoot('chat-welcome', welcome);
  const empty = await person('Sam', { room: 'lobby' });
  await shoot('chat-empty', empty);
  for (const [name, text] of talk) {
    await say(people.get(name), text);
    await people.get('Mina').waitForTimeout(60);
  }
  const mina = people.get('Mina');
  for (const room of ['design', '점심', 'releases']) await fetch(`${server.base}topics/${encodeURIComponent(room)}/messages`, { method: 'POST', body: 'hello' });
  for (const room of ['design', '점심', 'releases', 'lobby']) {
    await mina.keyboard.press('Control+k');
    await mina.fill('.switcher input', room);
    await mina.keyboard.press('Enter');
    await mina.waitForFunction((name) => document.querySelector('h1').innerText.includes(name), room);
  }
  await fetch(`${server.base}topics/releases/messages`, { method: 'POST', headers: { 'Parley-Name': 'build' }, body: 'v0.2 is out' });
  await fetch(`${server.base}topics/lobby/messages`, { method: 'POST', headers: { 'Parley-Name': 'build' }, body: 'build 214 passed in 41 s' });
  await people.get('Jun').fill('.composer textarea', '네, 지');
  await mina.fill('.composer textarea', '');
  await mina.waitForTimeout(300);
  await shoot('chat', mina);
  await mina.keyboard.press('Control+k');
  await mina.waitForSelector('.switcher [role=option]');
  await shoot('chat-switcher', mina);
  await mina.keyboard.press('Escape');
  await mina.click('.me .icon-button');
  await shoot('chat-settings', mina);
  await mina.keyboard.press('Escape');
  await mina.click('.invite-button');
  await shoot('chat-invite', mina);
  await mina.keyboard.press('Escape');
  await mina.evaluate(() => (document.documentElement.dir = 'rtl'));
  await shoot('chat-rtl', mina);
  await mina.evaluate(() => (document.documentElement.dir = ''));

  const dark = await person('Ada', { colorScheme: 'dark' });
  await shoot('chat-dark', dark);
  const phone = await person('민아', { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, locale: 'ko-KR', hasTouch: true, isMobile: true });
  await shoot('chat-phone-ko', phone);
  await phone.click('.narrow-only');
  await shoot('chat-phone-rooms', phone);

  // 300 people, by name.
  const crowd = [];
  const wire = new AbortController();
  for (let number = 1; number <= 296; number++) crowd.push(fetch(`${server.base}topics/lobby/events?people=1&name=${encodeURIComponent(`Guest ${number}`)}`, { signal: wire.signal }).catch(() => {}));
  await Promise.all(crowd);
  await mina.waitForFunction(() => Number(document.querySelector('.count-label').textContent) >= 300);
  await shoot('chat-300-people', mina);
  wire.abort();

  const failing = await person('Kim', { colorScheme: 'dark' });
  await failing.context().route('**/topics/lobby/messages', (route) => (route.request().method() === 'POST' ? route.fulfill({ status: 403, contentType: 'application/problem+json', body: '{"status":403,"code":"forbidden","detail":"no"}' }) : route.continue()));
  await failing.goto(`${server.base}r/lobby?transport=sse`);
  await failing.waitForSelector('.status[data-state=live]', { state: 'attached' });
  await failing.fill('.composer textarea', 'May I say something?');
  await failing.keyboard.press('Enter');
  await failing.waitForSelector('.row.refused');
  await shoot('chat-failed', failing);

  await server.stop();
  await dark.waitForSelector('.banner:not([hidden])');
  for (const text of ['Is anybody there?', 'This goes out when the server is back.']) {
    await dark.fill('.composer textarea', text);
    await dark.keyboard.press('Enter');
  }
  await shoot('chat-offline-dark', dark, 1500);
} finally {
  await browser.close();
  await server.dispose();
}
