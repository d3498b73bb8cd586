/**
 * Ed25519 (RFC 8032), verified strictly as section 1.3 of `docs/format.md` says.
 *
 * The equation is computed by the browser (WebCrypto), or by `@noble/ed25519` where the browser cannot.
 * Both accept more keys and values of R than the strict rules do, so these are checked here first.
 */

import { equal } from './bytes.js';

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** The y coordinates of the eight points of small order. */
const SMALL_ORDER = [
  0n,
  1n,
  P - 1n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
];

/**
 * Reports whether `bytes` are a key that may enter a key ring: the canonical encoding of a point that
 * has no small order.
 * @param {Uint8Array} bytes
 * @returns {boolean}
 */
export function isKey(bytes) {
  if (bytes.length !== 32) return false;
  const y = yOf(bytes);
  // The point with x = 0 and its sign bit set has order 1 or 2: refused with the others of small order.
  return y < P && !SMALL_ORDER.includes(y) && isOnCurve(y);
}

/**
 * Verifies a signature strictly.
 * @param {Uint8Array} key a key for which `isKey` holds
 * @param {Uint8Array<ArrayBuffer>} message
 * @param {Uint8Array} signature 64 bytes
 * @returns {Promise<boolean>}
 */
export async function verifies(key, message, signature) {
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32, 64)];
  if (signature.length !== 64 || littleEndian(s) >= L) return false;
  const y = yOf(r);
  if (y >= P || SMALL_ORDER.includes(y)) return false;
  const webCrypto = await importKey(key);
  if (webCrypto) {
    return crypto.subtle.verify('Ed25519', webCrypto, Uint8Array.from(signature), message);
  }
  return verifiesByNoble(key, message, r, s);
}

/** @param {Uint8Array} key */
async function importKey(key) {
  try {
    return await crypto.subtle.importKey('raw', Uint8Array.from(key), 'Ed25519', false, ['verify']);
  } catch {
    return null;
  }
}

/**
 * The equation without cofactor: R = s·B − k·A.
 * @param {Uint8Array} key
 * @param {Uint8Array} message
 * @param {Uint8Array} r
 * @param {Uint8Array} s
 */
async function verifiesByNoble(key, message, r, s) {
  const { Point } = await import('../library/noble-ed25519.js');
  const hashed = new Uint8Array(64 + message.length);
  hashed.set(r);
  hashed.set(key, 32);
  hashed.set(message, 64);
  const k = littleEndian(new Uint8Array(await crypto.subtle.digest('SHA-512', hashed))) % L;
  const point = Point.BASE.multiply(littleEndian(s), false).subtract(
    Point.fromBytes(key, false).multiply(k, false),
  );
  return equal(point.toBytes(), r);
}

/** @param {Uint8Array} bytes */
function littleEndian(bytes) {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  return value;
}

/** @param {Uint8Array} point the encoding of a point; the highest bit is the sign of x */
function yOf(point) {
  return littleEndian(point) & (2n ** 255n - 1n);
}

/**
 * Euler's criterion on x² = (y² − 1) / (d·y² + 1).
 * @param {bigint} y
 */
function isOnCurve(y) {
  const y2 = (y * y) % P;
  const square = ((y2 - 1n) * power((D * y2 + 1n) % P, P - 2n)) % P;
  const criterion = power(((square % P) + P) % P, (P - 1n) / 2n);
  return criterion === 0n || criterion === 1n;
}

/**
 * @param {bigint} base
 * @param {bigint} exponent
 */
function power(base, exponent) {
  let result = 1n;
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * base) % P;
    base = (base * base) % P;
  }
  return result;
}

