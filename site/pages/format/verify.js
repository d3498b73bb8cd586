/** Judges a venue's code: section 2.1 of `docs/format.md`. */

import { equal, Malformed } from './bytes.js';
import { readText } from './carrier.js';
import { isBehind } from './clock.js';
import { verifies } from './ed25519.js';
import { signedBytes, versionClass } from './keys.js';
import { dayOf } from './time.js';
import { revocationOf } from './trust.js';
import { decodeVenue, MAX_WIRE, MIN_WIRE } from './venue.js';

/**
 * @typedef {object} Verdict
 * @property {'verified' | 'foreign' | 'damaged' | 'newer_app' | 'unknown_key' | 'wrong_purpose' | 'forged' |
 *   'revoked_key' | 'malformed' | 'clock_behind' | 'list_expired' | 'outside_key_validity' | 'wrong_area' |
 *   'revoked_venue' | 'not_yet_valid' | 'expired'} class
 * @property {import('./venue.js').Venue} [venue] what an issuer signed; only where the signature is good
 */

/**
 * @param {string} text what a camera read
 * @param {import('./deployment.js').Deployment} deployment
 * @param {import('./trust.js').TrustList} list the list in force
 * @param {{ now: number, floor: number }} clock the device's time, and the latest moment known to be past
 * @returns {Promise<Verdict>}
 */
export async function judgeText(text, deployment, list, clock) {
  const carried = readText(text, deployment.hosts);
  if (carried.class !== 'carried') return carried;
  return judge(carried.wire, list, { ...clock, offset: deployment.utcOffsetMinutes });
}

/**
 * @param {Uint8Array} wire
 * @param {import('./trust.js').TrustList} list
 * @param {{ now: number, floor: number, offset: number }} clock
 * @returns {Promise<Verdict>}
 */
async function judge(wire, list, clock) {
  const version = versionClass(wire[0]);
  if (version !== 'ours') return { class: version };
  if (wire.length < MIN_WIRE || wire.length > MAX_WIRE) return { class: 'damaged' };
  const signer = await findSigner(wire, list);
  if (typeof signer === 'string') return { class: signer };
  let venue;
  try {
    venue = await decodeVenue(wire.subarray(5, wire.length - 64));
  } catch (error) {
    if (error instanceof Malformed) return { class: 'malformed' };
    throw error;
  }
  return { class: judgeVenue(venue, signer, list, clock), venue };
}

/**
 * Returns the key that signed, or the class of the refusal. A key id is only a hint: every key that has
 * it is tried.
 * @param {Uint8Array} wire
 * @param {import('./trust.js').TrustList} list
 */
async function findSigner(wire, list) {
  const [id, signature] = [wire.subarray(1, 5), wire.subarray(wire.length - 64)];
  const signed = signedBytes('dauchan/venue', wire.subarray(0, wire.length - 64));
  const keys = list.keys.filter((key) => equal(key.id, id));
  const revoked = list.revokedKeys.filter((key) => equal(key.id, id));
  const issuers = keys.filter((key) => key.mayIssueVenues);
  if (keys.length + revoked.length === 0) return 'unknown_key';
  if (issuers.length + revoked.length === 0) return 'wrong_purpose';
  for (const issuer of issuers) {
    if (await verifies(issuer.key, signed, signature)) return issuer;
  }
  for (const { key } of revoked) {
    if (await verifies(key, signed, signature)) return 'revoked_key';
  }
  return 'forged';
}

/**
 * @param {import('./venue.js').Venue} venue
 * @param {import('./trust.js').IssuerKey} issuer
 * @param {import('./trust.js').TrustList} list
 * @param {{ now: number, floor: number, offset: number }} clock
 * @returns {Verdict['class']}
 */
function judgeVenue(venue, issuer, list, { now, floor, offset }) {
  const effective = Math.max(now, floor);
  const today = dayOf(effective, offset);
  const leastGood = revocationOf(list, venue.id);
  if (isBehind({ now, floor })) return 'clock_behind';
  if (effective > list.hardExpiry) return 'list_expired';
  if (venue.validFrom < issuer.validFrom || venue.validTo > issuer.validTo) return 'outside_key_validity';
  if (issuer.areas !== 'all' && !issuer.areas.has(venue.area)) return 'wrong_area';
  if (leastGood !== null && venue.issue < leastGood) return 'revoked_venue';
  if (today < venue.validFrom) return 'not_yet_valid';
  if (today > venue.validTo) return 'expired';
  return 'verified';
}
