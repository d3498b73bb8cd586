/** Times and day numbers. Times are UTC seconds since 1970-01-01. */

import { Malformed } from './bytes.js';

/** The last second of the year 9999. */
const LAST_TIME = 253402300799;
/** 2020-01-01, in days since 1970-01-01. */
const FIRST_DAY = 18262;

/**
 * @param {number} time
 * @param {number} offsetMinutes the deployment's fixed offset
 * @returns {number} the day number, 0 to 65535
 */
export function dayOf(time, offsetMinutes) {
  const day = Math.floor((time + offsetMinutes * 60) / 86400) - FIRST_DAY;
  return Math.min(Math.max(day, 0), 65535);
}

/**
 * @param {number} day a day number
 * @returns {Date} that day's midnight in UTC, to be formatted in UTC
 */
export function dateOf(day) {
  return new Date((day + FIRST_DAY) * 86400 * 1000);
}

/**
 * @param {import('./bytes.js').Reader} reader
 * @returns {number}
 */
export function readTime(reader) {
  const time = reader.integer(8);
  if (time > LAST_TIME) throw new Malformed('a time is beyond the year 9999');
  return time;
}
