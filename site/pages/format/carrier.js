/** From a text to the signed bytes that it carries: section 3 of `docs/format.md`. */

import { fromBase64 } from './bytes.js';

const MAX_TEXT_BYTES = 512;
const MAX_DIGITS = 348;
const GROUP_BYTES = 7;
const GROUP_DIGITS = 17;
/** How many digits the last 0 to 6 bytes become. */
const TAIL_DIGITS = [0, 3, 5, 8, 10, 13, 15];

/**
 * Reads `text` as a venue's code of one of `hosts`.
 * @param {string} text
 * @param {string[]} hosts
 * @returns {{ class: 'foreign' } | { class: 'damaged' } | { class: 'carried', wire: Uint8Array<ArrayBuffer> }}
 */
export function readText(text, hosts) {
  if (new TextEncoder().encode(text).length > MAX_TEXT_BYTES) return { class: 'foreign' };
  const prefix = hosts.map((host) => `https://${host}/c#`).find((prefix) => text.startsWith(prefix));
  if (prefix === undefined) return { class: 'foreign' };
  const fragment = text.slice(prefix.length);
  const wire = /^[0-9]+$/.test(fragment) ? fromDigits(fragment) : fromBase64(fragment, 'base64url');
  return wire === null || wire.length === 0 ? { class: 'damaged' } : { class: 'carried', wire };
}

/**
 * The packing of FIDO CTAP 2.2 hybrid transports.
 * @param {string} digits
 * @returns {Uint8Array<ArrayBuffer> | null}
 */
function fromDigits(digits) {
  if (digits.length > MAX_DIGITS) return null;
  const tail = TAIL_DIGITS.indexOf(digits.length % GROUP_DIGITS);
  if (tail < 0) return null;
  const groups = Math.floor(digits.length / GROUP_DIGITS);
  const bytes = new Uint8Array(groups * GROUP_BYTES + tail);
  for (let at = 0, from = 0; at < bytes.length; at += GROUP_BYTES, from += GROUP_DIGITS) {
    let group = BigInt(digits.slice(from, from + GROUP_DIGITS));
    for (let i = at; i < Math.min(at + GROUP_BYTES, bytes.length); i++) {
      bytes[i] = Number(group & 0xffn);
      group >>= 8n;
    }
    if (group !== 0n) return null;
  }
  return bytes;
}
