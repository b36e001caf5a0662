const loopback = ['localhost', '127.0.0.1', '[::1]'];
// RFC 1918, RFC 3927, RFC 6598; RFC 4193 and RFC 4291 (link-local).
const privateAddress = /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)[\d.]+$|^\[f(?:[cd]|e[89ab])/;
const privateName = /^[^.[]+$|\.(?:local|lan|home|internal|home\.arpa)$/;

/**
 * From where a host can be reached: this machine, its network, or anywhere, as far as its name tells.
 *
 * @param {string} hostname as `URL.hostname` gives it
 * @returns {'machine' | 'network' | 'anywhere'}
 */
export function reachOf(hostname) {
  if (loopback.includes(hostname)) return 'machine';
  return privateAddress.test(hostname) || privateName.test(hostname) ? 'network' : 'anywhere';
}
