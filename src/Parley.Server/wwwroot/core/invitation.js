/**
 * What an address says behind its #: browsers send that part nowhere, so that no log holds it.
 *
 * @typedef {{ host: string | null, passcode: string | null, roomPasscode: string | null }} Invitation
 */

/**
 * @param {string} hash as `location.hash` gives it
 * @returns {Invitation}
 */
export function readInvitation(hash) {
  const values = new URLSearchParams(hash.replace(/^#/, '').replaceAll('+', '%2B'));
  return { host: values.get('host'), passcode: values.get('passcode'), roomPasscode: values.get('room-passcode') };
}

const KEPT = 'parley.invitation';

/**
 * Keeps what stands behind the # in this tab, while somebody signs in elsewhere and comes back without it.
 *
 * @param {Storage} storage the tab's
 * @param {string} hash
 */
export function keepInvitation(storage, hash) {
  const { host, passcode, roomPasscode } = readInvitation(hash);
  if (host || passcode || roomPasscode) storage.setItem(KEPT, hash);
}

/**
 * What stands behind the #, or was kept; that is good once.
 *
 * @param {Storage} storage the tab's
 * @param {string} hash
 */
export function takeInvitation(storage, hash) {
  const kept = storage.getItem(KEPT);
  storage.removeItem(KEPT);
  return readInvitation(hash.length > 1 || kept === null ? hash : kept);
}

/**
 * @param {string | null} passcode      of the server
 * @param {string | null} roomPasscode
 * @returns {string} with its #, or nothing
 */
export function writeInvitation(passcode, roomPasscode) {
  const parts = [passcode && `passcode=${encodeURIComponent(passcode)}`, roomPasscode && `room-passcode=${encodeURIComponent(roomPasscode)}`].filter(Boolean);
  return parts.length ? `#${parts.join('&')}` : '';
}
