import { openDialog } from '../Dialog.js';
import { Composition } from '../Composition.js';
import { el, nameOf, uniqueId } from '../dom.js';
import { reasonOf } from '../reasons.js';

/** @import { I18n } from '../../i18n/I18n.js' */
/** @import { Moderation, Sanction } from '../../model/Moderation.js' */

/** Seconds between two messages that can be chosen. */
const speeds = [0, 5, 10, 30, 60, 300, 900, 3600];

/**
 * How a room is moderated, and the server where this person moderates it.
 *
 * @param {I18n} i18n
 * @param {Moderation} moderation
 * @param {string} room
 */
export function openRoomSettings(i18n, moderation, room) {
  const status = el('p', { class: 'field-error', role: 'status' });
  const content = el('div', {});
  const composition = new Composition(content);
  const act = async (/** @type {string} */ where, /** @type {import('../../model/Moderation.js').Act} */ what) => {
    try {
      await moderation.do(where, what);
      status.textContent = i18n.t('moderation.saved');
      status.classList.add('done');
    } catch (problem) {
      status.classList.remove('done');
      status.textContent = i18n.t('moderation.failed', { reason: reasonOf(i18n, /** @type {Error} */ (problem)) });
    }
    // What was refused is shown as it is, too.
    shown = '';
    composition.whenIdle(render);
  };
  // What the panel shows: a control that shows it already is not replaced under somebody's finger.
  let shown = '';

  const render = () => {
    const rules = moderation.of(room);
    const server = moderation.of('');
    const state = JSON.stringify([rules, server]);
    if (state === shown) return;
    shown = state;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.control;
    const typed = [...content.querySelectorAll('input[type=text]')].map((field) => /** @type {HTMLInputElement} */ (field)).filter((field) => field.value !== field.defaultValue);
    content.replaceChildren(
      ...(rules?.role ? roomPart(i18n, room, rules, (what) => act(room, what), moderation.passcodeOf(room)) : []),
      ...(server?.role ? serverPart(i18n, server, (what) => act('', what), moderation.passcodeOf('')) : []),
      ...(server?.role === 'host' ? [auditPart(i18n, moderation)] : []),
    );
    // What somebody has begun to type stays.
    for (const { dataset, value } of typed) {
      const field = /** @type {HTMLInputElement | null} */ (content.querySelector(`[data-control="${dataset.control}"]`));
      if (field && field.defaultValue !== value) field.value = value;
    }
    if (focused) /** @type {HTMLElement | null} */ (content.querySelector(`[data-control="${CSS.escape(focused)}"]`))?.focus();
  };
  const dialog = openDialog(i18n, i18n.t('moderation.title', { room: `#${room}` }), 'moderation', status, content);
  Promise.all([moderation.load(room), moderation.load('')]).then(() => composition.whenIdle(render));
  render();
  return dialog;
}

/**
 * @param {I18n} i18n
 * @param {string} room
 * @param {import('../../model/Moderation.js').Rules} rules
 * @param {(act: import('../../model/Moderation.js').Act) => void} act
 * @param {string | null} passcode
 */
function roomPart(i18n, room, rules, act, passcode) {
  const slowId = uniqueId();
  const values = speeds.includes(rules.slow ?? 0) ? speeds : [...speeds, rules.slow ?? 0].sort((a, b) => a - b);
  const slow = el('select', { id: slowId, 'data-control': 'slow', on: { change: () => act({ action: 'slow', seconds: Number(slow.value) }) } }, ...values.map((seconds) => el('option', { value: seconds, selected: seconds === (rules.slow ?? 0), text: seconds === 0 ? i18n.t('moderation.slow.off') : i18n.t('moderation.slow.each', { count: seconds }) })));
  const lockId = uniqueId();
  const lock = el('input', { id: lockId, type: 'checkbox', 'data-control': 'lock', checked: rules.locked, on: { change: () => act({ action: lock.checked ? 'lock' : 'unlock' }) } });
  return [
    el('div', { class: 'field' }, el('label', { for: slowId, text: i18n.t('moderation.slow') }), slow),
    el('div', { class: 'check' }, lock, el('label', { for: lockId, text: i18n.t('moderation.lock') })),
    passcodeForm(i18n, 'room-passcode', i18n.t('moderation.passcode.room', { room: `#${room}` }), rules.passcode, passcode, act),
    ...lists(i18n, rules, act),
  ];
}

/**
 * @param {I18n} i18n
 * @param {import('../../model/Moderation.js').Rules} server
 * @param {(act: import('../../model/Moderation.js').Act) => void} act
 * @param {string | null} passcode
 */
function serverPart(i18n, server, act, passcode) {
  return [
    el('h3', { text: i18n.t('moderation.server') }),
    ...(server.role === 'host' ? [passcodeForm(i18n, 'server-passcode', i18n.t('moderation.passcode.server'), server.passcode, passcode, act)] : []),
    ...lists(i18n, server, act),
  ];
}

/**
 * @param {I18n} i18n
 * @param {string} control
 * @param {string} label
 * @param {boolean} isSet
 * @param {string | null} known
 * @param {(act: import('../../model/Moderation.js').Act) => void} act
 */
function passcodeForm(i18n, control, label, isSet, known, act) {
  const [id, hint] = [uniqueId(), uniqueId()];
  const input = el('input', { id, type: 'text', dir: 'auto', 'data-control': control, maxlength: 64, autocomplete: 'off', value: (isSet && known) || '', placeholder: isSet && !known ? '••••••' : '', 'aria-describedby': hint });
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    act({ action: 'passcode', passcode: input.value.trim() || null });
  };
  return el('form', { class: 'field', on: { submit } }, el('label', { for: id, text: label }), el('div', { class: 'inline' }, input, el('button', { type: 'submit', class: 'button', text: i18n.t('moderation.set') })), el('p', { id: hint, class: 'fine', text: i18n.t(isSet ? 'moderation.passcode.isSet' : 'moderation.passcode.none') }));
}

/**
 * Who is shut out and who may not write, each with a way back.
 *
 * @param {I18n} i18n
 * @param {import('../../model/Moderation.js').Rules} rules
 * @param {(act: import('../../model/Moderation.js').Act) => void} act
 */
function lists(i18n, rules, act) {
  const entry = (/** @type {Sanction} */ one, /** @type {string} */ undo) => {
    const who = one.user ? nameOf(one.user.name ?? one.user.id ?? '') : el('bdi', { text: one.address });
    const name = one.user?.name ?? one.address ?? '';
    const until = one.until ? i18n.t('moderation.until', { time: i18n.moment(new Date(one.until), new Date()) }) : i18n.t('moderation.forever');
    const lift = el('button', { type: 'button', class: 'button', 'aria-label': i18n.t(`moderation.${undo}.name`, { name }), text: i18n.t(`moderation.${undo}`), on: { click: () => act({ action: undo, user: one.user?.id ?? undefined, address: one.address }) } });
    return el('li', {}, el('div', { class: 'sanction' }, el('strong', {}, who), el('span', { class: 'fine' }, ` · ${until} · ${i18n.t('moderation.by', { name: one.by.name ?? '' })}${one.reason ? ` · ${one.reason}` : ''}`)), lift);
  };
  const list = (/** @type {string} */ key, /** @type {Sanction[] | undefined} */ all, /** @type {string} */ undo) => (all?.length ? [el('h4', { text: i18n.t(`moderation.list.${key}`) }), el('ul', { class: 'sanctions', role: 'list' }, ...all.map((one) => entry(one, undo)))] : []);
  const parts = [...list('banned', rules.banned, 'unban'), ...list('kicked', rules.kicked, 'unban'), ...list('muted', rules.muted, 'unmute')];
  return parts.length ? parts : [el('p', { class: 'fine', text: i18n.t('moderation.list.none') })];
}

/**
 * @param {I18n} i18n
 * @param {Moderation} moderation
 */
function auditPart(i18n, moderation) {
  const list = el('ol', { class: 'audit' });
  const open = async () => {
    if (!details.open || list.children.length) return;
    const { acts } = await moderation.audit();
    list.replaceChildren(
      ...acts.reverse().map((/** @type {any} */ act) =>
        el('li', {}, el('time', { datetime: act.time, text: i18n.full(new Date(act.time)) }), ' ', nameOf(act.by.name ?? '—'), ': ', i18n.t(`moderation.act.${act.action}`), ...(act.user ? [' ', nameOf(act.user.name ?? act.user.id)] : []), ...(act.address ? [` ${act.address}`] : []), ...(act.topic ? [' ', nameOf(`#${act.topic}`)] : []), ...(act.reason ? [` (${act.reason})`] : [])),
      ),
    );
  };
  const details = el('details', { class: 'audit-part', on: { toggle: open } }, el('summary', { text: i18n.t('moderation.audit') }), list);
  return details;
}
