/** The trust list: section 4 of `docs/format.md`. */

import { compare, equal, fromHex, Malformed, Reader, toHex } from './bytes.js';
import { isKey, verifies } from './ed25519.js';
import { fingerprint, signedBytes, versionClass } from './keys.js';
import { readTime } from './time.js';

const MAX_LIST_BYTES = 16 * 1024 * 1024;
const MAX_KEYS = 4096;
const MAX_REVOKED_VENUES = 1_000_000;
const REVOKED_VENUE_BYTES = 10;
const ALL = 0xffff;
const PURPOSE_BITS = 0b1111;

/**
 * @typedef {object} IssuerKey
 * @property {Uint8Array} key
 * @property {Uint8Array} id
 * @property {boolean} mayIssueVenues
 * @property {number} validFrom
 * @property {number} validTo
 * @property {Set<number> | 'all'} areas
 */

/**
 * @typedef {object} TrustList
 * @property {Uint8Array} payload
 * @property {number} epoch
 * @property {number} counter
 * @property {number} issued
 * @property {number} refreshDue
 * @property {number} hardExpiry
 * @property {'active' | 'paused' | 'ended'} status
 * @property {IssuerKey[]} keys
 * @property {{ key: Uint8Array, id: Uint8Array }[]} revokedKeys
 * @property {Uint8Array} revokedVenues entries of 10 bytes, ascending
 */

/**
 * @typedef {object} Root
 * @property {Uint8Array} key
 * @property {Uint8Array} id
 */

/** A trust list was refused; `class` is the class of section 4. */
export class ListRefused extends Error {
  /** @param {'damaged' | 'newer_app' | 'forged' | 'not_enough_signatures' | 'malformed' | 'rollback' | 'conflict'} reason */
  constructor(reason) {
    super(reason);
    this.class = reason;
  }
}

/**
 * @param {string[]} rootKeys lower-case hexadecimal
 * @returns {Promise<Root[]>}
 */
export async function readRoots(rootKeys) {
  return Promise.all(
    rootKeys.map(async (hex) => {
      const key = fromHex(hex);
      if (key === null || !isKey(key)) throw new Malformed('root key');
      return { key, id: (await fingerprint(key)).subarray(0, 4) };
    }),
  );
}

/**
 * Verifies and decodes a list, without comparing it to one that is in force.
 * @param {Uint8Array} wire
 * @param {import('./deployment.js').Deployment} deployment
 * @returns {Promise<TrustList>}
 * @throws {ListRefused}
 */
export async function readList(wire, deployment) {
  const payload = await verifySignatures(wire, deployment);
  const list = await decode(payload);
  if (list.epoch > deployment.epoch) throw new ListRefused('newer_app');
  return list;
}

/**
 * Judges an offered list against the list in force.
 * @param {Uint8Array} wire
 * @param {import('./deployment.js').Deployment} deployment
 * @param {TrustList} inForce
 * @returns {Promise<{ list: TrustList, isNewer: boolean }>}
 * @throws {ListRefused}
 */
export async function acceptList(wire, deployment, inForce) {
  const list = await readList(wire, deployment);
  const order = list.epoch - inForce.epoch || list.counter - inForce.counter;
  if (order < 0) throw new ListRefused('rollback');
  if (order === 0 && !equal(list.payload, inForce.payload)) throw new ListRefused('conflict');
  return { list, isNewer: order > 0 };
}

/**
 * @param {Uint8Array} wire
 * @param {import('./deployment.js').Deployment} deployment
 * @returns {Promise<Uint8Array>} the payload
 */
async function verifySignatures(wire, { roots, threshold }) {
  if (wire.length === 0 || wire.length > MAX_LIST_BYTES) throw new ListRefused('damaged');
  const version = versionClass(wire[0]);
  if (version !== 'ours') throw new ListRefused(version);
  const { signatures, payload } = takeApart(wire);
  let good = 0;
  for (const { id, signature } of signatures) {
    const known = roots.find((root) => equal(root.id, id));
    if (known === undefined) continue;
    const signed = signedBytes('dauchan/trust', wire.subarray(0, 1), id, payload);
    if (!(await verifies(known.key, signed, signature))) throw new ListRefused('forged');
    good += 1;
  }
  if (good < threshold) throw new ListRefused('not_enough_signatures');
  return payload;
}

/** @param {Uint8Array} wire */
function takeApart(wire) {
  try {
    const reader = new Reader(wire.subarray(1));
    const count = reader.integer(1);
    if (count < 1 || count > 8) throw new Malformed('signers');
    const signatures = [];
    for (let i = 0; i < count; i++) signatures.push({ id: reader.take(4), signature: reader.take(64) });
    requireAscending(signatures.map(({ id }) => id));
    return { signatures, payload: reader.take(reader.left) };
  } catch (error) {
    if (error instanceof Malformed) throw new ListRefused('damaged');
    throw error;
  }
}

/**
 * @param {Uint8Array} payload
 * @returns {Promise<TrustList>}
 */
async function decode(payload) {
  try {
    const reader = new Reader(payload);
    const list = {
      payload,
      epoch: reader.integer(2),
      counter: reader.integer(4),
      issued: readTime(reader),
      refreshDue: readTime(reader),
      hardExpiry: readTime(reader),
      status: readStatus(reader),
      keys: await readKeys(reader),
      revokedKeys: await readRevokedKeys(reader),
      revokedVenues: readRevokedVenues(reader),
    };
    reader.end();
    if (list.refreshDue <= list.issued || list.hardExpiry < list.refreshDue) throw new Malformed('times');
    const revoked = new Set(list.revokedKeys.map(({ key }) => toHex(key)));
    if (list.keys.some(({ key }) => revoked.has(toHex(key)))) throw new Malformed('trusted and revoked');
    return list;
  } catch (error) {
    if (error instanceof Malformed) throw new ListRefused('malformed');
    throw error;
  }
}

/** @param {Reader} reader */
function readStatus(reader) {
  const status = /** @type {const} */ (['active', 'paused', 'ended'])[reader.integer(1)];
  if (status === undefined) throw new Malformed('status');
  return status;
}

/**
 * @param {Reader} reader
 * @returns {Promise<IssuerKey[]>}
 */
async function readKeys(reader) {
  const keys = [];
  for (let count = readCount(reader, 2, MAX_KEYS); count > 0; count--) {
    const { key, id } = await readKey(reader);
    const purposes = reader.integer(1);
    const [validFrom, validTo] = [reader.integer(2), reader.integer(2)];
    if (purposes === 0 || (purposes & ~PURPOSE_BITS) !== 0) throw new Malformed('purposes');
    if (validTo < validFrom) throw new Malformed('validity');
    keys.push({ key, id, mayIssueVenues: (purposes & 1) === 1, validFrom, validTo, areas: readAreas(reader) });
  }
  requireAscending(keys.map(({ key }) => key));
  return keys;
}

/**
 * @param {Reader} reader
 * @returns {Set<number> | 'all'}
 */
function readAreas(reader) {
  const count = reader.integer(2);
  if (count === ALL) return 'all';
  if (count < 1 || count > MAX_KEYS) throw new Malformed('areas');
  /** @type {number[]} */
  const areas = [];
  for (let i = 0; i < count; i++) areas.push(reader.integer(2));
  if (areas[0] === 0 || areas.some((area, i) => i > 0 && area <= areas[i - 1])) throw new Malformed('areas');
  return new Set(areas);
}

/** @param {Reader} reader */
async function readRevokedKeys(reader) {
  const keys = [];
  for (let count = readCount(reader, 2, MAX_KEYS); count > 0; count--) keys.push(await readKey(reader));
  requireAscending(keys.map(({ key }) => key));
  return keys;
}

/** @param {Reader} reader */
async function readKey(reader) {
  const key = reader.take(32);
  if (!isKey(key)) throw new Malformed('key');
  return { key, id: (await fingerprint(key)).subarray(0, 4) };
}

/** @param {Reader} reader */
function readRevokedVenues(reader) {
  const count = readCount(reader, 4, MAX_REVOKED_VENUES);
  const entries = reader.take(count * REVOKED_VENUE_BYTES);
  for (let at = 0; at < entries.length; at += REVOKED_VENUE_BYTES) {
    const least = leastGood(entries, at);
    if (least < 2) throw new Malformed('least good issue');
    const previous = at - REVOKED_VENUE_BYTES;
    if (at > 0 && compare(entries.subarray(previous, previous + 8), entries.subarray(at, at + 8)) >= 0) {
      throw new Malformed('order');
    }
  }
  return entries;
}

/**
 * Returns the least issue number of a venue that is still good; 65535 where none is, `null` where the
 * venue is not revoked.
 * @param {TrustList} list
 * @param {Uint8Array} venueId
 * @returns {number | null}
 */
export function revocationOf({ revokedVenues }, venueId) {
  let [low, high] = [0, revokedVenues.length / REVOKED_VENUE_BYTES];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = middle * REVOKED_VENUE_BYTES;
    const order = compare(revokedVenues.subarray(at, at + 8), venueId);
    if (order === 0) return leastGood(revokedVenues, at);
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return null;
}

/**
 * @param {Uint8Array} entries
 * @param {number} at
 */
function leastGood(entries, at) {
  return entries[at + 8] * 256 + entries[at + 9];
}

/**
 * @param {Reader} reader
 * @param {number} bytes
 * @param {number} most
 */
function readCount(reader, bytes, most) {
  const count = reader.integer(bytes);
  if (count > most) throw new Malformed('count');
  return count;
}

/** @param {Uint8Array[]} values */
function requireAscending(values) {
  for (let i = 1; i < values.length; i++) {
    if (compare(values[i - 1], values[i]) >= 0) throw new Malformed('order');
  }
}

