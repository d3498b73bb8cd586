/** The page that a poster's address opens: reads the fragment, verifies it, and says what it is. */

import { judgeText } from '../format/verify.js';
import { loadTrust, NoTrust } from './trust.js';
import { draw } from './view.js';
import { WORDS } from './words.js';

/** The answer that is shown for a class, if it is not named as the class. */
const ANSWER_OF = /** @type {Record<string, string>} */ ({
  malformed: 'wrong',
  wrong_purpose: 'wrong',
  wrong_area: 'wrong',
  outside_key_validity: 'wrong',
  foreign: 'damaged',
});
const LANGUAGE_KEY = 'language';

const page = /** @type {HTMLElement} */ (document.getElementById('page'));
const switcher = /** @type {HTMLButtonElement} */ (document.getElementById('language'));

/** @type {import('./words.js').Language} */
let language = chosenLanguage();
/** @type {import('./view.js').State | null} */
let state = null;
/** @type {import('./view.js').Site} */
let site = { areas: {} };
/** Counts the codes that were judged, so that a late answer does not replace a newer one. */
let turn = 0;

async function run() {
  const mine = ++turn;
  const fragment = location.hash;
  const [next, loaded] = await Promise.all([judge(fragment), loadSite()]);
  if (mine !== turn) return;
  [state, site] = [next, loaded];
  show();
}

/**
 * @param {string} fragment with its `#`, as the browser has it
 * @returns {Promise<import('./view.js').State>}
 */
async function judge(fragment) {
  if (fragment.length < 2) return { answer: 'empty' };
  try {
    const trust = await loadTrust(Math.floor(Date.now() / 1000));
    const { deployment, list, clock } = trust;
    const host = deployment.hosts.includes(location.host) ? location.host : deployment.hosts[0];
    const verdict = await judgeText(`https://${host}/c${fragment}`, deployment, list, clock);
    const isDoubtful = verdict.class === 'verified' && trust.isOld;
    const answer = isDoubtful ? 'verified_old_list' : (ANSWER_OF[verdict.class] ?? verdict.class);
    return { answer, venue: verdict.venue, trust };
  } catch (error) {
    return { answer: error instanceof NoTrust ? error.reason : 'failed' };
  }
}

/** @returns {Promise<import('./view.js').Site>} */
async function loadSite() {
  try {
    const response = await fetch('/site.json');
    return response.ok ? await response.json() : { areas: {} };
  } catch {
    return { areas: {} };
  }
}

function show() {
  if (state === null) return;
  draw(page, state, site, language, run);
  switcher.textContent = WORDS[language].other;
  switcher.lang = other();
  switcher.hidden = false;
}

/** @returns {import('./words.js').Language} */
function other() {
  return language === 'vi' ? 'en' : 'vi';
}

/** @returns {import('./words.js').Language} */
function chosenLanguage() {
  const kept = read(() => sessionStorage.getItem(LANGUAGE_KEY));
  const wanted = kept ?? navigator.language;
  return wanted.startsWith('vi') ? 'vi' : 'en';
}

/**
 * @template T
 * @param {() => T} get
 * @returns {T | null} `null` where the browser forbids storage
 */
function read(get) {
  try {
    return get();
  } catch {
    return null;
  }
}

switcher.addEventListener('click', () => {
  language = other();
  read(() => sessionStorage.setItem(LANGUAGE_KEY, language));
  show();
});
window.addEventListener('hashchange', run);
read(() => navigator.serviceWorker?.register('/sw.js'));
run();
