/**
 * The deployment and the trust list in force, from the site's own files.
 *
 * A list comes into force only after the site delivered it once; it is then kept for use without a
 * network. The deployment's baseline decides what may come, but no code is called genuine by it: a site
 * whose list is missing must be noticed.
 */

import { floorOf, isAhead } from '../format/clock.js';
import { readDeployment } from '../format/deployment.js';
import { acceptList, ListRefused, readList } from '../format/trust.js';

/** The cache that holds the list in force. The service worker leaves it alone. */
export const LIST_CACHE = 'dauchan-list';
const LIST_URL = '/trust.list';
/** Under this name the cache holds the witness: the newest list that was not ahead when it was taken. */
const WITNESS_URL = '/trust.list?witness';
const TIMEOUT_MS = 8000;

/**
 * @typedef {object} Trust
 * @property {import('../format/deployment.js').Deployment} deployment
 * @property {import('../format/trust.js').TrustList} list
 * @property {boolean} isOffline whether the list is the one that was kept
 * @property {boolean} isOld whether a newer list should have been published
 * @property {{ now: number, floor: number }} clock
 */

/** There is no trust list to judge codes by. `reason` names the cause. */
export class NoTrust extends Error {
  /** @param {'offline' | 'site_damaged' | 'list_missing' | 'list_refused' | 'list_newer'} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * @param {number} now the device's time
 * @returns {Promise<Trust>}
 * @throws {NoTrust}
 */
export async function loadTrust(now) {
  // Both at once: on a slow network a round trip is what a person waits for.
  const [deployment, offered] = await Promise.all([loadDeployment(), fetchList()]);
  const kept = await keptList(LIST_URL, deployment);
  const witness = await keptList(WITNESS_URL, deployment);
  const clock = { now, floor: floorOf(deployment, witness) };
  if (offered === null) {
    if (kept === null) throw new NoTrust('offline');
    return { deployment, list: kept, isOffline: true, isOld: isOld(kept, clock), clock };
  }
  const list = await accept(offered, deployment, kept ?? deployment.baseline);
  await keep(LIST_URL, offered);
  if (isAhead(list.issued, clock)) return { deployment, list, isOffline: false, isOld: true, clock };
  await keep(WITNESS_URL, offered);
  const raised = { now, floor: floorOf(deployment, list) };
  return { deployment, list, isOffline: false, isOld: isOld(list, raised), clock: raised };
}

/**
 * @param {Uint8Array} offered
 * @param {import('../format/deployment.js').Deployment} deployment
 * @param {import('../format/trust.js').TrustList} inForce
 */
async function accept(offered, deployment, inForce) {
  try {
    return (await acceptList(offered, deployment, inForce)).list;
  } catch (error) {
    if (!(error instanceof ListRefused)) throw error;
    throw new NoTrust(error.class === 'newer_app' ? 'list_newer' : 'list_refused');
  }
}

/**
 * @param {import('../format/trust.js').TrustList} list
 * @param {{ now: number, floor: number }} clock
 */
function isOld(list, { now, floor }) {
  return Math.max(now, floor) >= list.refreshDue || isAhead(list.issued, { now, floor });
}

async function loadDeployment() {
  const response = await request('/deployment.json');
  if (response === null) throw new NoTrust('offline');
  if (!response.ok) throw new NoTrust('site_damaged');
  try {
    return await readDeployment(await response.text());
  } catch {
    throw new NoTrust('site_damaged');
  }
}

/** @returns {Promise<Uint8Array<ArrayBuffer> | null>} `null` where there is no network */
async function fetchList() {
  const response = await request(LIST_URL);
  if (response === null) return null;
  if (!response.ok) throw new NoTrust('list_missing');
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * @param {string} url
 * @returns {Promise<Response | null>} `null` where no server answered in time
 */
async function request(url) {
  try {
    return await fetch(url, { cache: 'no-cache', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    return null;
  }
}

/**
 * Returns the list that was kept; `null` where none is, or where it is not one of this deployment.
 * @param {string} url
 * @param {import('../format/deployment.js').Deployment} deployment
 */
async function keptList(url, deployment) {
  try {
    const cache = await caches.open(LIST_CACHE);
    const kept = await cache.match(url);
    return kept ? await readList(new Uint8Array(await kept.arrayBuffer()), deployment) : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} url
 * @param {Uint8Array<ArrayBuffer>} wire
 */
async function keep(url, wire) {
  try {
    const cache = await caches.open(LIST_CACHE);
    await cache.put(url, new Response(wire));
  } catch {
    // Storage is full or forbidden: the page works, but not without a network.
  }
}
