import { I18n } from '../i18n/I18n.js';
import { Login } from '../model/Login.js';
import { qrPicture } from '../ui/qrPicture.js';

/**
 * @typedef {{ url: string, adapter: string | null, kind: string }} Address
 * @typedef {{ addresses: Address[], missing: string | null, used: string }} Reach
 * @typedef {{ address: string, from: string, here: boolean }} Device
 */

const pollMs = 1_500;
/** @type {Record<string, string>} */
const bearer = {};
const base = new URL(document.documentElement.dataset.base ?? '/', location.href);
const language = I18n.choose(new URLSearchParams(location.search).get('lang'), navigator.languages);

document.documentElement.lang = language;
for (const article of document.querySelectorAll('article')) article.hidden = article.lang !== language;
const article = /** @type {HTMLElement} */ (document.querySelector(`article[lang='${language}']`));
document.title = `${article.querySelector('h1')?.textContent} – Parley`;

/**
 * @param {string} name
 * @returns {HTMLElement[]}
 */
const parts = (name) => [...article.querySelectorAll(`[data-${name}]`)].filter((part) => part instanceof HTMLElement);

/** @param {string} name */
const show = (name) => parts(name).forEach((part) => (part.hidden = false));

/**
 * @param {string} name
 * @param {string} text
 */
const write = (name, text) => parts(name).forEach((part) => (part.textContent = text));

/**
 * @param {string} method
 * @param {string} path
 */
async function ask(method, path) {
  let answer = await fetch(new URL(`server/${path}`, base), { method, headers: bearer });
  if (answer.status === 401 && !bearer.Authorization) {
    // Where a team's login says who people are, its token does.
    const token = await new Login(base).tokenSource().then((source) => source?.());
    if (token) bearer.Authorization = `Bearer ${token}`;
    if (token) answer = await fetch(new URL(`server/${path}`, base), { method, headers: bearer });
  }
  if (answer.status === 401 || answer.status === 403) throw new Error(`${answer.status}`);
  return answer.ok ? answer.json() : null;
}

/** @param {Device[]} devices */
function list(devices) {
  for (const target of parts('devices')) {
    target.replaceChildren(
      ...devices.map((device) => {
        const line = document.createElement('li');
        line.textContent = `${device.from}${device.here ? ` ${target.dataset.here}` : ''} · ${target.dataset.via} ${device.address}`;
        return line;
      }),
    );
  }
}

/**
 * The screen of the one who waits for others.
 *
 * @param {Reach} reach
 */
async function wait(reach) {
  const address = reach.addresses[0]?.url ?? (reach.missing === null ? reach.used : null);
  if (address === null) return show(/** @type {string} */ (reach.missing));
  let check = await ask('POST', 'checks');
  const link = () => `${address}help/connect#${check.code}`;
  const draw = () => {
    for (const part of parts('link')) if (part instanceof HTMLAnchorElement) part.textContent = part.href = link();
    parts('qr').forEach((part) => part.replaceChildren(qrPicture(link(), link())));
  };
  draw();
  show('host');
  for (;;) {
    await new Promise((done) => setTimeout(done, pollMs));
    if (document.hidden) continue;
    const answer = await ask('GET', `checks/${check.code}`).catch(() => ({ devices: null }));
    if (answer === null) {
      check = await ask('POST', 'checks');
      draw();
    } else if (answer.devices?.length > 0) {
      list(answer.devices);
      show('through');
      parts('waiting').forEach((part) => (part.hidden = true));
    }
  }
}

/** @param {string} code */
async function getThrough(code) {
  const device = await ask('POST', `checks/${encodeURIComponent(code)}`);
  write('used', device?.address ?? base.href);
  show(device === null ? 'gone' : 'guest');
}

async function run() {
  parts('back').forEach((part) => part.setAttribute('href', base.pathname));
  for (const section of article.querySelectorAll('section')) section.hidden = false;
  const code = location.hash.slice(1);
  // Who comes by a link of another screen may have to sign in yet; the way here was free.
  if (code) return getThrough(code);
  const reach = /** @type {Reach} */ (await ask('GET', 'addresses'));
  write('used', reach.used);
  await wait(reach);
}

// A device that has the page open already and follows the link of a test changes the address only.
addEventListener('hashchange', () => location.reload());
run().catch(() => show('failed'));
