/**
 * QR codes (ISO/IEC 18004) of bytes, with error correction level M, versions 1 to 15: up to 412 bytes.
 */

/** Per version: error correction bytes per block, then the number and data bytes of the blocks of each group. */
const versions = [
  [10, 1, 16], [16, 1, 28], [26, 1, 44], [18, 2, 32], [24, 2, 43], [16, 4, 27], [18, 4, 31], [22, 2, 38, 2, 39],
  [22, 3, 36, 2, 37], [26, 4, 43, 1, 44], [30, 1, 50, 4, 51], [22, 6, 36, 2, 37], [22, 8, 37, 1, 38], [24, 4, 40, 5, 41],
  [24, 5, 41, 5, 42],
];
const alignment = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50], [6, 30, 54], [6, 32, 58], [6, 34, 62], [6, 26, 46, 66], [6, 26, 48, 70]];

const masks = [
  (/** @type {number} */ x, /** @type {number} */ y) => (x + y) % 2 === 0,
  (/** @type {number} */ _x, /** @type {number} */ y) => y % 2 === 0,
  (/** @type {number} */ x) => x % 3 === 0,
  (/** @type {number} */ x, /** @type {number} */ y) => (x + y) % 3 === 0,
  (/** @type {number} */ x, /** @type {number} */ y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (/** @type {number} */ x, /** @type {number} */ y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (/** @type {number} */ x, /** @type {number} */ y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (/** @type {number} */ x, /** @type {number} */ y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

export class QrCode {
  /** @type {boolean[][]} dark modules, by row and column */
  modules;
  /** @type {boolean[][]} modules that carry no data */
  #fixed;

  /**
   * @param {number} version
   * @param {Uint8Array} codewords
   */
  constructor(version, codewords) {
    this.version = version;
    this.size = version * 4 + 17;
    const grid = () => Array.from({ length: this.size }, () => Array.from({ length: this.size }, () => false));
    this.modules = grid();
    this.#fixed = grid();
    this.#drawPatterns();
    this.#drawData(codewords);
    this.#chooseMask();
  }

  /**
   * @param {string} text at most 412 bytes of UTF-8
   */
  static encode(text) {
    const bytes = new TextEncoder().encode(text);
    const version = versions.findIndex((shape, index) => capacity(shape) * 8 >= 4 + (index < 9 ? 8 : 16) + bytes.length * 8) + 1;
    if (version === 0) throw new RangeError(`A text of ${bytes.length} bytes is too long for a QR code here.`);
    return new QrCode(version, protect(dataOf(bytes, version), versions[version - 1]));
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {boolean} dark
   */
  #set(x, y, dark) {
    if (x < 0 || y < 0 || x >= this.size || y >= this.size) return;
    this.modules[y][x] = dark;
    this.#fixed[y][x] = true;
  }

  #drawPatterns() {
    const { size } = this;
    for (let index = 0; index < size; index++) {
      this.#set(6, index, index % 2 === 0);
      this.#set(index, 6, index % 2 === 0);
    }
    for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
      for (let dy = -4; dy <= 4; dy++) for (let dx = -4; dx <= 4; dx++) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        this.#set(cx + dx, cy + dy, ring !== 2 && ring !== 4);
      }
    }
    const places = alignment[this.version - 1];
    const last = places.length - 1;
    places.forEach((cx, i) => places.forEach((cy, j) => {
      if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return;
      for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) this.#set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }));
    this.#drawFormat(0);
    this.#drawVersion();
  }

  /** @param {number} mask */
  #drawFormat(mask) {
    // Level M is 00.
    const bits = (mask << 10) | remainder(mask, 10, 0x537);
    const { size } = this;
    const bit = (/** @type {number} */ index) => (((bits ^ 0x5412) >>> index) & 1) === 1;
    for (let index = 0; index < 15; index++) {
      const y = index < 6 ? index : index < 8 ? index + 1 : size - 15 + index;
      const x = index < 8 ? size - 1 - index : index === 8 ? 7 : 14 - index;
      this.#set(8, y, bit(index));
      this.#set(x, 8, bit(index));
    }
    this.#set(8, size - 8, true);
  }

  #drawVersion() {
    if (this.version < 7) return;
    const bits = (this.version << 12) | remainder(this.version, 12, 0x1f25);
    for (let index = 0; index < 18; index++) {
      const dark = ((bits >>> index) & 1) === 1;
      const [a, b] = [this.size - 11 + (index % 3), Math.floor(index / 3)];
      this.#set(a, b, dark);
      this.#set(b, a, dark);
    }
  }

  /** @param {Uint8Array} codewords */
  #drawData(codewords) {
    let index = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      const upward = ((right + 1) & 2) === 0;
      for (let step = 0; step < this.size; step++) for (const x of [right, right - 1]) {
        const y = upward ? this.size - 1 - step : step;
        if (this.#fixed[y][x] || index >= codewords.length * 8) continue;
        this.modules[y][x] = ((codewords[index >>> 3] >>> (7 - (index & 7))) & 1) === 1;
        index++;
      }
    }
  }

  #chooseMask() {
    const scores = masks.map((_, mask) => {
      this.#apply(mask);
      const score = penalty(this.modules);
      this.#apply(mask);
      return score;
    });
    this.#apply(scores.indexOf(Math.min(...scores)));
  }

  /** @param {number} mask */
  #apply(mask) {
    this.#drawFormat(mask);
    for (let y = 0; y < this.size; y++) for (let x = 0; x < this.size; x++) if (!this.#fixed[y][x] && masks[mask](x, y)) this.modules[y][x] = !this.modules[y][x];
  }
}

/** @param {number[]} shape */
function capacity([, count, data, count2 = 0, data2 = 0]) {
  return count * data + count2 * data2;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} version
 */
function dataOf(bytes, version) {
  const total = capacity(versions[version - 1]);
  /** @type {number[]} */
  const bits = [];
  const push = (/** @type {number} */ value, /** @type {number} */ count) => {
    for (let index = count - 1; index >= 0; index--) bits.push((value >>> index) & 1);
  };
  push(4, 4);
  push(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, total * 8 - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  const data = new Uint8Array(total);
  for (let index = 0; index < total; index++) {
    const padding = (index - bits.length / 8) % 2 === 0 ? 0xec : 0x11;
    data[index] = index < bits.length / 8 ? bits.slice(index * 8, index * 8 + 8).reduce((byte, bit) => (byte << 1) | bit, 0) : padding;
  }
  return data;
}

/**
 * The data and its error correction, interleaved by blocks.
 *
 * @param {Uint8Array} data
 * @param {number[]} shape
 */
function protect(data, [correction, count, length, count2 = 0, length2 = 0]) {
  const divisor = generator(correction);
  const blocks = [];
  for (let block = 0, at = 0; block < count + count2; block++) {
    const size = block < count ? length : length2;
    const part = data.slice(at, at + size);
    blocks.push({ part, check: divide(part, divisor) });
    at += size;
  }
  const result = [];
  for (let index = 0; index < Math.max(length, length2); index++) for (const { part } of blocks) if (index < part.length) result.push(part[index]);
  for (let index = 0; index < correction; index++) for (const { check } of blocks) result.push(check[index]);
  return Uint8Array.from(result);
}

/**
 * Multiplies in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1.
 *
 * @param {number} a
 * @param {number} b
 */
function multiply(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    if ((b >>> bit) & 1) product ^= a;
  }
  return product & 0xff;
}

/** @param {number} degree */
function generator(degree) {
  const result = new Uint8Array(degree);
  result[degree - 1] = 1;
  let root = 1;
  for (let step = 0; step < degree; step++) {
    for (let index = 0; index < degree; index++) result[index] = multiply(result[index], root) ^ (result[index + 1] ?? 0);
    root = multiply(root, 2);
  }
  return result;
}

/**
 * @param {Uint8Array} data
 * @param {Uint8Array} divisor
 */
function divide(data, divisor) {
  const result = new Uint8Array(divisor.length);
  for (const byte of data) {
    const factor = byte ^ result[0];
    result.copyWithin(0, 1);
    result[result.length - 1] = 0;
    for (let index = 0; index < result.length; index++) result[index] ^= multiply(divisor[index], factor);
  }
  return result;
}

/**
 * The check bits of a BCH code.
 *
 * @param {number} value
 * @param {number} bits
 * @param {number} polynomial
 */
function remainder(value, bits, polynomial) {
  let rest = value;
  for (let step = 0; step < bits; step++) rest = (rest << 1) ^ ((rest >>> (bits - 1)) * polynomial);
  return rest & ((1 << bits) - 1);
}

/** @param {boolean[][]} modules */
function penalty(modules) {
  const size = modules.length;
  const finder = ['10111010000', '00001011101'];
  let score = 0;
  let dark = 0;
  for (let y = 0; y < size; y++) {
    const row = modules[y].map(Number).join('');
    const column = modules.map((line) => Number(line[y])).join('');
    for (const line of [row, column]) {
      for (const run of line.match(/0{5,}|1{5,}/g) ?? []) score += run.length - 2;
      for (const pattern of finder) for (let at = line.indexOf(pattern); at >= 0; at = line.indexOf(pattern, at + 1)) score += 40;
    }
    dark += row.split('1').length - 1;
    for (let x = 0; y > 0 && x + 1 < size; x++) {
      const [a, b, c, d] = [modules[y][x], modules[y][x + 1], modules[y - 1][x], modules[y - 1][x + 1]];
      if (a === b && b === c && c === d) score += 3;
    }
  }
  return score + Math.floor(Math.abs((dark * 100) / (size * size) - 50) / 5) * 10;
}
