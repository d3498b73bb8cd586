/** What a device can know of the time without its own clock: section 4.1 of `docs/format.md`. */

/** How far two clocks that are both right may lie apart, in seconds. */
const TOLERANCE = 86400;

/**
 * The list whose issue time the floor goes by.
 * @typedef {{ epoch: number, counter: number, issued: number }} Witness
 */

/**
 * Returns the latest moment that is known to be past. `witness` is the newest list that was taken and was
 * not ahead; `null` where none was.
 * @param {import('./deployment.js').Deployment} deployment
 * @param {Witness | null} witness
 * @returns {number}
 */
export function floorOf({ baseline, buildDate }, witness) {
  const isNewer = witness !== null && (witness.epoch - baseline.epoch || witness.counter - baseline.counter) > 0;
  const { issued } = isNewer ? witness : baseline;
  // A newer list with an earlier time takes back the time of the build.
  return issued < baseline.issued ? issued : Math.max(issued, buildDate);
}

/**
 * Reports whether a list lies after everything known, so that its date says nothing about the time.
 * @param {number} issued
 * @param {{ now: number, floor: number }} clock
 */
export function isAhead(issued, { now, floor }) {
  return issued > floor && issued - now > TOLERANCE;
}

/** @param {{ now: number, floor: number }} clock */
export function isBehind({ now, floor }) {
  return floor - now > TOLERANCE;
}
