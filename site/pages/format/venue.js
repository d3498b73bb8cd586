/** The venue record: section 2 of `docs/format.md`. */

import { ascii, join, Malformed, Reader } from './bytes.js';
import { sha256 } from './keys.js';

export const MIN_WIRE = 96;
export const MAX_WIRE = 143;
const MAX_NAME_BYTES = 48;

/** The frozen table of code points, apart from spaces at the wrong place. */
const NAME =
  /^[\u0020-\u007e\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u2013\u2019\u2116]+$/;

/**
 * @typedef {object} Venue
 * @property {Uint8Array} id the public venue id, 8 bytes
 * @property {'both' | 'entry' | 'exit'} direction
 * @property {number} sector
 * @property {number} stayQuarterHours
 * @property {number} area
 * @property {number} issue
 * @property {number} validFrom a day number
 * @property {number} validTo a day number, inclusive
 * @property {string} name
 */

/**
 * Decodes a record whose signature was verified.
 * @param {Uint8Array} payload the record without its version and key id
 * @returns {Promise<Venue>}
 * @throws {Malformed}
 */
export async function decodeVenue(payload) {
  const reader = new Reader(payload);
  const secret = reader.take(16);
  const flags = reader.integer(1);
  const direction = /** @type {const} */ (['both', 'entry', 'exit', undefined])[flags & 3];
  const stayQuarterHours = reader.integer(1);
  const area = reader.integer(2);
  const issue = reader.integer(2);
  const validFrom = reader.integer(2);
  const validTo = reader.integer(2);
  if (direction === undefined) throw new Malformed('direction');
  if (stayQuarterHours < 1 || stayQuarterHours > 96) throw new Malformed('stay');
  if (area === 0) throw new Malformed('area');
  if (issue < 1 || issue > 65534) throw new Malformed('issue');
  if (validTo < validFrom) throw new Malformed('validity');
  return {
    id: (await sha256(join(ascii('dauchan/venue-id'), Uint8Array.of(0), secret))).subarray(0, 8),
    direction,
    sector: flags >> 2,
    stayQuarterHours,
    area,
    issue,
    validFrom,
    validTo,
    name: decodeName(reader.take(reader.left)),
  };
}

/** @param {Uint8Array} bytes */
function decodeName(bytes) {
  if (bytes.length < 1 || bytes.length > MAX_NAME_BYTES) throw new Malformed('name');
  let name;
  try {
    name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed('name');
  }
  if (!NAME.test(name) || name.startsWith(' ') || name.endsWith(' ') || name.includes('  ')) {
    throw new Malformed('name');
  }
  return name;
}
