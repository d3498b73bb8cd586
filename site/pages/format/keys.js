/** Keys and the bytes that are signed: sections 1.1 and 1.2 of `docs/format.md`. */

import { ascii, join } from './bytes.js';

const ZERO = Uint8Array.of(0);

/**
 * Reads a version byte (section 1.4): 1 is ours, 2 to 8 need a newer app, and no format will have another.
 * @param {number} version
 * @returns {'ours' | 'newer_app' | 'damaged'}
 */
export function versionClass(version) {
  if (version === 1) return 'ours';
  return version >= 2 && version <= 8 ? 'newer_app' : 'damaged';
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/**
 * @param {Uint8Array} key a public key
 * @returns {Promise<Uint8Array<ArrayBuffer>>} its fingerprint, 32 bytes; the first 4 are the key id
 */
export function fingerprint(key) {
  return sha256(join(ascii('dauchan/key'), ZERO, key));
}

/**
 * @param {'dauchan/venue' | 'dauchan/trust'} purpose
 * @param {Uint8Array[]} unsigned everything on the wire before the signature
 * @returns {Uint8Array<ArrayBuffer>} what is signed
 */
export function signedBytes(purpose, ...unsigned) {
  return join(ascii(purpose), ZERO, ...unsigned);
}

/**
 * @param {Uint8Array} id a key id
 * @returns {boolean} whether it carries the mark of a demonstration root
 */
export function isDemonstration(id) {
  return id[0] === 0xde && id[1] === 0x30;
}
