/** Reads big-endian fields one after the other. Each method returns `null` where too little is left. */
export class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.position = 0;
  }

  /** @returns {number} how many bytes are left */
  get left() {
    return this.bytes.length - this.position;
  }

  /**
   * @param {number} count
   * @returns {Uint8Array}
   */
  take(count) {
    if (count > this.left) throw new Malformed('cut short');
    this.position += count;
    return this.bytes.subarray(this.position - count, this.position);
  }

  /**
   * Reads an unsigned integer of 1 to 8 bytes that fits a double exactly.
   * @param {number} count
   * @returns {number}
   */
  integer(count) {
    let value = 0;
    for (const byte of this.take(count)) value = value * 256 + byte;
    if (!Number.isSafeInteger(value)) throw new Malformed('an integer is too large');
    return value;
  }

  /** Rejects trailing bytes. */
  end() {
    if (this.left !== 0) throw new Malformed('trailing bytes');
  }
}

/** Signed bytes break the rules of their format. */
export class Malformed extends Error {}

/**
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function ascii(text) {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/**
 * @param {Uint8Array[]} parts
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function join(...parts) {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let position = 0;
  for (const part of parts) {
    joined.set(part, position);
    position += part.length;
  }
  return joined;
}

/**
 * Orders byte strings as `memcmp` does; a prefix comes first.
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 * @returns {number} negative, zero or positive
 */
export function compare(a, b) {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) return a[i] - b[i];
  }
  return a.length - b.length;
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 * @returns {boolean}
 */
export function equal(a, b) {
  return a.length === b.length && compare(a, b) === 0;
}

/**
 * @param {Uint8Array} bytes
 * @returns {string} lower-case hexadecimal
 */
export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * @param {string} hex an even number of lower-case hexadecimal digits
 * @returns {Uint8Array<ArrayBuffer> | null} `null` for another spelling
 */
export function fromHex(hex) {
  if (!/^([0-9a-f]{2})*$/.test(hex)) return null;
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/**
 * Decodes base64 or base64url in its one spelling.
 * @param {string} text
 * @param {'base64' | 'base64url'} alphabet `base64` with padding (RFC 4648, section 4), `base64url`
 *   without (section 5)
 * @returns {Uint8Array<ArrayBuffer> | null} `null` for another spelling
 */
export function fromBase64(text, alphabet) {
  const special = alphabet === 'base64' ? '+/' : '-_';
  const letters = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${special}`;
  const body = alphabet === 'base64' ? text.replace(/={1,2}$/, '') : text;
  if (alphabet === 'base64' && text.length % 4 !== 0) return null;
  if (body.length % 4 === 1) return null;
  if (alphabet === 'base64' && text.length - body.length !== (4 - (body.length % 4)) % 4) return null;
  const bytes = new Uint8Array(Math.floor((body.length * 6) / 8));
  let [buffer, bits, position] = [0, 0, 0];
  for (const letter of body) {
    const value = letters.indexOf(letter);
    if (value < 0) return null;
    buffer = ((buffer << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[position++] = (buffer >> bits) & 0xff;
    }
  }
  const trailing = buffer & ((1 << bits) - 1);
  return trailing === 0 ? bytes : null;
}
