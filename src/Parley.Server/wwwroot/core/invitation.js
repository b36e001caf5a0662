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

/**
 * @param {string | null} passcode      of the server
 * @param {string | null} roomPasscode
 * @returns {string} with its #, or nothing
 */
export function writeInvitation(passcode, roomPasscode) {
  const parts = [passcode && `passcode=${encodeURIComponent(passcode)}`, roomPasscode && `room-passcode=${encodeURIComponent(roomPasscode)}`].filter(Boolean);
  return parts.length ? `#${parts.join('&')}` : '';
}
