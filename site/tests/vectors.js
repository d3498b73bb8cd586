/** Runs the project's vectors against the site's modules; the same in Node and in a browser. */

import { fromHex, toHex } from '../pages/format/bytes.js';
import { floorOf, isAhead, isBehind } from '../pages/format/clock.js';
import { readText } from '../pages/format/carrier.js';
import { readDeployment } from '../pages/format/deployment.js';
import { isKey } from '../pages/format/ed25519.js';
import { fingerprint, versionClass } from '../pages/format/keys.js';
import { acceptList, ListRefused, readList } from '../pages/format/trust.js';
import { judgeText } from '../pages/format/verify.js';

/** @typedef {Record<string, any[]>} Vectors by folder */

/**
 * @param {Vectors} vectors
 * @returns {Promise<{ count: number, differences: string[] }>}
 */
export async function runVectors(vectors) {
  const deployments = new Map();
  for (const { name, file } of vectors.deployments) deployments.set(name, await readDeployment(file));
  const lists = new Map(vectors.lists.map(({ name, wire }) => [name, bytes(wire)]));
  /** @param {string} name */
  const listNamed = (name) => /** @type {Uint8Array} */ (lists.get(name));
  /** @type {{ name: string, expected: string, actual: string }[]} */
  const results = [];
  /** @param {string} folder @param {any} vector @param {string} actual */
  const record = (folder, vector, actual, expected = vector.expect.class) =>
    results.push({ name: `${folder}/${vector.name}`, expected, actual });

  for (const vector of vectors.venue) {
    const deployment = deployments.get(vector.deployment);
    const list = await readList(listNamed(vector.list), deployment);
    for (const text of [vector.poster, vector.link]) {
      const clock = { now: vector.now, floor: floorOf(deployment, list) };
      const verdict = await judgeText(text, deployment, list, clock);
      record('venue', vector, verdict.class);
      if (verdict.class === 'verified') record('venue', vector, said(verdict.venue), expected(vector.expect));
    }
  }
  for (const vector of vectors.carrier) {
    const carried = readText(vector.text, deployments.get(vector.deployment).hosts);
    record('carrier', vector, carrierClass(carried));
    if (carried.class === 'carried' && vector.expect.wire) record('carrier', vector, toHex(carried.wire), vector.expect.wire);
  }
  for (const vector of vectors.trust) {
    const deployment = deployments.get(vector.deployment);
    const inForce = vector.in_force && (await readList(listNamed(vector.in_force), deployment));
    record('trust', vector, await offer(bytes(vector.wire), deployment, inForce));
  }
  for (const vector of vectors.clock) {
    const deployment = deployments.get(vector.deployment);
    let witness = null;
    for (const { now, wire, ahead } of vector.taken) {
      const list = await readList(bytes(wire), deployment);
      const found = isAhead(list.issued, { now, floor: floorOf(deployment, witness) });
      record('clock', vector, String(found), String(ahead));
      if (!found) witness = list;
    }
    const floor = floorOf(deployment, witness);
    record('clock', vector, String(floor), String(vector.expect.floor));
    record('clock', vector, isBehind({ now: vector.now, floor }) ? 'clock_behind' : 'good');
  }
  for (const vector of vectors.keys) {
    const key = bytes(vector.public_key);
    record('keys', vector, isKey(key) ? 'accepted' : 'refused');
    if (isKey(key)) record('keys', vector, toHex(await fingerprint(key)), vector.expect.fingerprint);
  }
  const differences = results
    .filter(({ expected, actual }) => expected !== actual)
    .map(({ name, expected, actual }) => `${name}: ${actual}, must be ${expected}`);
  return { count: results.length, differences };
}

/** @param {string} hex */
function bytes(hex) {
  const decoded = fromHex(hex);
  if (decoded === null) throw new Error(`not hexadecimal: ${hex}`);
  return decoded;
}

/** @param {ReturnType<typeof readText>} carried */
function carrierClass(carried) {
  if (carried.class !== 'carried') return carried.class;
  const version = versionClass(carried.wire[0]);
  if (version !== 'ours') return version;
  return carried.wire.length >= 96 && carried.wire.length <= 143 ? 'venue' : 'damaged';
}

/**
 * @param {Uint8Array} wire
 * @param {import('../pages/format/deployment.js').Deployment} deployment
 * @param {import('../pages/format/trust.js').TrustList | null} inForce
 */
async function offer(wire, deployment, inForce) {
  try {
    if (inForce === null) {
      await readList(wire, deployment);
      return 'accepted';
    }
    const { isNewer } = await acceptList(wire, deployment, inForce);
    return isNewer ? 'accepted' : 'unchanged';
  } catch (error) {
    if (error instanceof ListRefused) return error.class;
    throw error;
  }
}

/** @param {import('../pages/format/venue.js').Venue | undefined} venue */
function said(venue) {
  if (venue === undefined) return 'nothing';
  const { id, name, direction, sector, stayQuarterHours, area, issue, validFrom, validTo } = venue;
  return JSON.stringify([toHex(id), name, direction, sector, stayQuarterHours, area, issue, validFrom, validTo]);
}

/** @param {any} expect */
function expected(expect) {
  return JSON.stringify([
    expect.venue_id,
    expect.name,
    expect.direction,
    expect.sector,
    expect.stay_quarter_hours,
    expect.area,
    expect.issue,
    expect.valid_from,
    expect.valid_to,
  ]);
}
