/** Draws the answer. Text goes in as text nodes only. */

import { dateOf, dayOf } from '../format/time.js';
import { answerWords, WORDS } from './words.js';

/**
 * @typedef {object} State
 * @property {string} answer a key of the words' answers
 * @property {import('../format/venue.js').Venue} [venue] only where a trusted issuer signed it
 * @property {import('./trust.js').Trust} [trust]
 */

/**
 * @typedef {object} Site what `site.json` holds
 * @property {Record<string, string>} areas names of wards by code
 * @property {string} [android] the store's address
 * @property {string} [ios] the store's address
 * @property {string} [help_line]
 */

/** The classes for which the venue is shown: those in which the signature is good and the key trusted. */
const WITH_VENUE = ['verified', 'verified_old_list', 'expired', 'not_yet_valid', 'revoked_venue'];

/**
 * @param {HTMLElement} page
 * @param {State} state
 * @param {Site} site
 * @param {import('./words.js').Language} language
 * @param {() => void} again
 */
export function draw(page, state, site, language, again) {
  const words = WORDS[language];
  const answer = answerWords(language, state.answer);
  document.documentElement.lang = language;
  document.title = `${answer.title} – Dấu Chân`;
  const box = element('div', { class: `answer ${answer.tone}`, role: 'status' }, [
    element('p', { class: 'mark', 'aria-hidden': 'true' }, [answer.mark]),
    element('h1', {}, [answer.title]),
    element('p', {}, [answer.what]),
  ]);
  const shown = state.venue && WITH_VENUE.includes(state.answer) ? [venueCard(state, site, language)] : [];
  page.replaceChildren(box, ...shown, ...notes(state, words, language), appCard(site, words));
  const links = words.pages.map(([href, text]) => element('a', { href }, [text]));
  page.nextElementSibling?.replaceChildren(...links.flatMap((link, i) => (i > 0 ? [' · ', link] : [link])));
  if (answer.tone === 'wait') {
    const button = element('button', { class: 'button plain', type: 'button' }, [words.again]);
    button.addEventListener('click', again);
    box.after(element('div', { class: 'buttons' }, [button]));
  }
}

/**
 * @param {State} state
 * @param {Site} site
 * @param {import('./words.js').Language} language
 */
function venueCard({ venue, answer }, site, language) {
  if (venue === undefined) throw new TypeError(`no venue for ${answer}`);
  const words = WORDS[language];
  const sector = words.sectors[venue.sector] ?? words.sectors[0];
  /** @param {number} day */
  const date = (day) => formatDate(dateOf(day), language);
  /** @type {[string, string, string?][]} */
  const rows = [
    [words.place, venue.name, 'place'],
    [words.ward, site.areas[venue.area] ?? words.area(venue.area)],
    [words.sector, sector],
    [words.direction, words.directions[venue.direction]],
    [words.valid, words.range(date(venue.validFrom), date(venue.validTo))],
  ];
  const list = rows.flatMap(([term, value, kind]) => [
    element('dt', {}, [term]),
    element('dd', kind ? { class: kind } : {}, [value]),
  ]);
  return element('div', { class: 'card' }, [element('dl', {}, list)]);
}

/**
 * @param {State} state
 * @param {typeof WORDS.vi | typeof WORDS.en} words
 * @param {import('./words.js').Language} language
 */
function notes({ trust }, words, language) {
  if (trust === undefined) return [];
  const { deployment, list, isOffline } = trust;
  const issued = formatDate(dateOf(dayOf(list.issued, deployment.utcOffsetMinutes)), language);
  const lines = [(isOffline ? words.offlineList : words.list)(issued)];
  if (list.status === 'paused') lines.unshift(words.paused);
  if (list.status === 'ended') lines.unshift(words.ended);
  if (deployment.demonstration) lines.unshift(words.demonstration);
  return lines.map((line) => element('p', { class: 'note' }, [line]));
}

/**
 * @param {Site} site
 * @param {typeof WORDS.vi | typeof WORDS.en} words
 */
function appCard(site, words) {
  /** @type {[string | undefined, string][]} */
  const stores = [[site.android, words.android], [site.ios, words.ios]];
  const buttons = stores.flatMap(([href, text]) => (href ? [element('a', { class: 'button', href }, [text])] : []));
  return element('section', { class: 'card' }, [
    element('h2', {}, [words.appTitle]),
    element('p', {}, [words.appText]),
    ...(buttons.length > 0 ? [element('div', { class: 'buttons' }, buttons)] : []),
    element('p', {}, [words.noApp]),
    ...(site.help_line ? [element('p', {}, [words.help(site.help_line)])] : []),
  ]);
}

/**
 * @param {Date} date a midnight in UTC
 * @param {import('./words.js').Language} language
 */
function formatDate(date, language) {
  if (language === 'vi') return `${date.getUTCDate()}/${date.getUTCMonth() + 1}/${date.getUTCFullYear()}`;
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date);
}

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 */
function element(name, attributes, children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
