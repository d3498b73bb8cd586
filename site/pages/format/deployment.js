/** `deployment.json`: section 6 of `docs/format.md`. The site reads what its own desk wrote. */

import { fromBase64, Malformed } from './bytes.js';
import { isDemonstration } from './keys.js';
import { readList, readRoots } from './trust.js';

/**
 * @typedef {object} Deployment
 * @property {boolean} demonstration
 * @property {string[]} hosts
 * @property {import('./trust.js').Root[]} roots
 * @property {number} threshold
 * @property {number} epoch
 * @property {number} utcOffsetMinutes
 * @property {number} buildDate
 * @property {import('./trust.js').TrustList} baseline
 */

/**
 * Reads a deployment's file. It comes from the site itself, so its settings are taken as they are,
 * except for what the verification of lists rests on: roots, threshold and baseline.
 * @param {string} text
 * @returns {Promise<Deployment>}
 * @throws {Malformed} if the file is not a deployment's
 */
export async function readDeployment(text) {
  const file = parse(text);
  if (file.format !== 'dauchan deployment 1') throw new Malformed('another format');
  const baseline = fromBase64(file.baseline_list, 'base64');
  const roots = await readRoots(file.root_keys);
  if (roots.length < 1 || roots.length > 8) throw new Malformed('root keys');
  if (roots.some(({ id }) => isDemonstration(id) !== file.demonstration)) throw new Malformed('demonstration');
  if (!Number.isInteger(file.threshold) || file.threshold < 1 || file.threshold > roots.length) {
    throw new Malformed('threshold');
  }
  if (baseline === null || file.hosts.length === 0) throw new Malformed('hosts or baseline');
  const settings = {
    demonstration: file.demonstration,
    hosts: file.hosts,
    roots,
    threshold: file.threshold,
    epoch: file.epoch,
    utcOffsetMinutes: file.utc_offset_minutes,
    buildDate: Date.parse(file.build_date) / 1000,
  };
  const withoutBaseline = /** @type {Deployment} */ (settings);
  return { ...settings, baseline: await readList(baseline, withoutBaseline) };
}

/**
 * @param {string} text
 * @returns {any}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed('not JSON');
  }
}
