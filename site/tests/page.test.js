/**
 * The built site in a real browser. `DAUCHAN_SITE` names the folder that `dauchan site build` wrote,
 * `DAUCHAN_SITE_PICTURES` a folder for pictures of every screen, `CHROMIUM` the browser. With
 * `DAUCHAN_SITE_BENCH`, the first view is timed too.
 */

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

import { fromHex } from '../pages/format/bytes.js';
import { isAhead } from '../pages/format/clock.js';
import { serve } from './server.js';

const folder = process.env.DAUCHAN_SITE ?? '';
const pictures = process.env.DAUCHAN_SITE_PICTURES;
const vectorRoot = new URL('../../tests/vectors/', import.meta.url);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The title of each class in Vietnamese, as a person reads it. */
const TITLES = /** @type {Record<string, string>} */ ({
  verified: 'Mã thật',
  forged: 'Mã giả',
  revoked_key: 'Mã không còn được tin cậy',
  revoked_venue: 'Mã đã bị thu hồi',
  expired: 'Mã hết hạn',
  not_yet_valid: 'Mã chưa đến ngày',
  damaged: 'Mã bị hỏng hoặc đọc chưa hết',
  newer_app: 'Trang này chưa biết loại mã này',
  unknown_key: 'Chưa thể xác nhận',
  list_expired: 'Chưa thể xác nhận',
  clock_behind: 'Ngày giờ điện thoại bị sai',
  malformed: 'Mã cấp không đúng thẩm quyền',
  wrong_purpose: 'Mã cấp không đúng thẩm quyền',
  wrong_area: 'Mã cấp không đúng thẩm quyền',
  outside_key_validity: 'Mã cấp không đúng thẩm quyền',
});

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;

before(async () => {
  assert.ok(folder, 'DAUCHAN_SITE names no folder');
  server = await serve(folder);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  if (pictures) mkdirSync(pictures, { recursive: true });
});

after(async () => {
  await browser?.close();
  await server?.close();
});

/** @param {string} name */
function vector(name) {
  return JSON.parse(readFileSync(new URL(`${name}.json`, vectorRoot), 'utf8'));
}

/** @param {string} hex */
function bytes(hex) {
  const decoded = fromHex(hex);
  assert.ok(decoded);
  return decoded;
}

/**
 * Puts a vector's deployment and list on the server.
 * @param {any} of a vector of `venue/`
 */
function install(of) {
  for (const path of Object.keys(server.overlay)) delete server.overlay[path];
  server.overlay['/deployment.json'] = { body: vector(`deployments/${of.deployment}`).file };
  server.overlay['/trust.list'] = { body: bytes(vector(`lists/${of.list}`).wire) };
}

/**
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
async function open(options = {}) {
  const context = await browser.newContext({
    locale: 'vi-VN',
    viewport: { width: 360, height: 740 },
    serviceWorkers: 'block',
    ...options,
  });
  return { context, page: await context.newPage() };
}

/**
 * Opens a code as a phone's camera does, and returns the answer's title.
 * @param {import('playwright-core').Page} page
 * @param {string} text the code's text
 * @param {number} now seconds since 1970
 */
async function scan(page, text, now) {
  await page.clock.setFixedTime(now * 1000);
  await page.goto('about:blank');
  await page.goto(`${server.origin}/c#${text.slice(text.indexOf('#') + 1)}`);
  await page.locator('#language').waitFor({ state: 'visible' });
  return page.locator('h1').innerText();
}

test('every code of the vectors that a browser can open gets the answer of its class', async () => {
  const { context, page } = await open();
  let count = 0;
  for (const file of readdirSync(new URL('venue/', vectorRoot))) {
    const of = vector(`venue/${file.slice(0, -5)}`);
    if (of.now < 0 || of.now > 8.6e12 || of.poster.endsWith('#')) continue;
    install(of);
    await context.clearCookies();
    await page.evaluate(() => globalThis.caches?.delete('dauchan-list')).catch(() => {});
    const list = vector(`lists/${of.list}`);
    // On the page a list past its refresh date calls nothing genuine.
    const isOld = of.expect.class === 'verified' && of.now >= list.refresh_due;
    const title = isOld ? 'Chưa thể xác nhận' : TITLES[of.expect.class];
    for (const text of new Set([of.poster, of.link])) {
      const verdict = await scan(page, text, of.now);
      if (deployable(of)) assert.equal(verdict, title, `${of.name}: ${text}`);
      else assert.notEqual(verdict, 'Mã thật', of.name);
      count += 1;
    }
  }
  assert.ok(count > 500, `${count} codes`);
  await context.close();
});

/**
 * Reports whether the vector's list is taken at the vector's time, and its date believed. A vector's list
 * was taken before; the site's is taken now.
 * @param {any} of
 */
function deployable(of) {
  const list = vector(`lists/${of.list}`);
  const deployment = vector(`deployments/${of.deployment}`);
  const baseline = vector(`lists/${deployment.baseline}`);
  const isTaken = list.name === baseline.name || list.epoch > baseline.epoch || list.counter > baseline.counter;
  const floor = Math.max(baseline.issued, deployment.build_date);
  return isTaken && !isAhead(list.issued, { now: of.now, floor });
}

test('a list that is missing, forged, old or not for this deployment never gives a genuine code', async () => {
  const good = vector('venue/good');
  const wire = bytes(vector('lists/in-force').wire);
  const forged = Uint8Array.from(wire);
  forged[forged.length - 1] ^= 1;
  /** @type {[string, import('./server.js').Overlay, string][]} */
  const cases = [
    ['missing', { '/trust.list': { status: 404, body: '' } }, 'Chưa thể xác nhận'],
    ['server error', { '/trust.list': { status: 500, body: '' } }, 'Chưa thể xác nhận'],
    ['forged', { '/trust.list': { body: forged } }, 'Chưa thể xác nhận'],
    ['cut', { '/trust.list': { body: wire.subarray(0, 200) } }, 'Chưa thể xác nhận'],
    ['a portal’s page', { '/trust.list': { body: '<html>Log in</html>' } }, ''],
    ['of another deployment', { '/trust.list': { body: bytes(vector('lists/demonstration').wire) } }, 'Chưa thể xác nhận'],
    ['no deployment', { '/deployment.json': { status: 404, body: '' } }, 'Chưa thể xác nhận'],
    ['a damaged deployment', { '/deployment.json': { body: '{' } }, 'Chưa thể xác nhận'],
  ];
  for (const [name, overlay, title] of cases) {
    install(good);
    Object.assign(server.overlay, overlay);
    const { context, page } = await open();
    const said = await scan(page, good.poster, good.now);
    assert.notEqual(said, 'Mã thật', name);
    if (title) assert.equal(said, title, name);
    await picture(page, `list-${name.replaceAll(/[^a-z]+/g, '-')}`);
    await context.close();
  }
});

test('a list that is older than the one that was kept is refused', async () => {
  const good = vector('venue/good');
  install(good);
  const { context, page } = await open();
  assert.equal(await scan(page, good.poster, good.now), 'Mã thật');
  server.overlay['/trust.list'] = { body: bytes(vector('lists/baseline').wire) };
  assert.equal(await scan(page, good.poster, good.now), 'Chưa thể xác nhận');
  await context.close();
});

test('a blocked script leaves a page that says that nothing was verified', async () => {
  const good = vector('venue/good');
  install(good);
  for (const blocked of ['**/page/code.js', '**/format/*.js']) {
    const { context, page } = await open();
    await page.route(blocked, (route) => route.abort());
    await page.goto(`${server.origin}/c#${good.poster.split('#')[1]}`);
    await page.waitForLoadState('networkidle');
    assert.equal(await page.locator('h1').innerText(), 'Mã chưa được kiểm tra');
    await context.close();
  }
  const { context, page } = await open({ javaScriptEnabled: false });
  await page.goto(`${server.origin}/c#${good.poster.split('#')[1]}`);
  assert.equal(await page.locator('h1').innerText(), 'Mã chưa được kiểm tra');
  await picture(page, 'script-blocked');
  await context.close();
});

test('what follows the # never reaches the server', async () => {
  const good = vector('venue/good');
  install(good);
  server.requests.length = 0;
  const { context, page } = await open();
  await scan(page, good.poster, good.now);
  const digits = good.poster.split('#')[1];
  for (const request of server.requests) assert.ok(!request.includes(digits.slice(0, 17)), request);
  await context.close();
});

test('a page that was opened once works without a network, and says so', async () => {
  const good = vector('venue/good');
  install(good);
  const { context, page } = await open({ serviceWorkers: 'allow' });
  assert.equal(await scan(page, good.poster, good.now), 'Mã thật');
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await context.setOffline(true);
  assert.equal(await scan(page, good.poster, good.now), 'Mã thật');
  assert.match(await page.locator('main').innerText(), /Không có mạng: kiểm tra theo danh sách đã giữ/);
  await picture(page, 'offline');
  const forged = vector('venue/forged-name-changed');
  assert.equal(await scan(page, forged.poster, good.now), 'Mã giả');
  await context.close();
});

test('the first view is under 60 kB', async () => {
  const good = vector('venue/good');
  install(good);
  const { context, page } = await open();
  const before = server.sent();
  await scan(page, good.poster, good.now);
  await page.waitForLoadState('networkidle');
  const total = server.sent() - before;
  console.log(`# first view: ${total} bytes, not compressed`);
  assert.ok(total < 60_000, `${total} bytes`);
  await context.close();
});

const isBench = process.env.DAUCHAN_SITE_BENCH !== undefined;

test('the first view takes under a second on a throttled 3G profile', { skip: !isBench }, async () => {
  const good = vector('venue/good');
  install(good);
  const { context, page } = await open();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  // Chromium's 'Fast 3G': 1.6 Mbit/s down, 150 ms of latency (562.5 ms after its own adjustment).
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: (1.6 * 1024 * 1024) / 8,
    uploadThroughput: (750 * 1024) / 8,
  });
  await page.goto(`${server.origin}/c#${good.poster.split('#')[1]}`);
  await page.locator('#language').waitFor();
  const painted = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
  );
  const answered = await page.evaluate(() => performance.now());
  console.log(`# first paint ${Math.round(painted)} ms, answer ${Math.round(answered)} ms`);
  assert.ok(painted < 1000, `${painted} ms`);
  await context.close();
});

test('screens read well: nothing is cut, contrast and names hold, in both languages', async () => {
  const screens = ['good', 'forged-name-changed', 'expired-by-the-floor', 'revoked-wholly-issue-1', 'key-unknown', 'version-2'];
  for (const language of ['vi-VN', 'en-GB']) {
    for (const [size, scale] of /** @type {[string, number][]} */ ([['phone', 1], ['large', 2]])) {
      for (const scheme of /** @type {const} */ (['light', 'dark'])) {
        const { context, page } = await open({ locale: language, colorScheme: scheme });
        await page.addInitScript((zoom) => {
          addEventListener('DOMContentLoaded', () => (document.documentElement.style.fontSize = `${zoom * 100}%`));
        }, scale);
        for (const name of screens) {
          const of = vector(`venue/${name}`);
          install(of);
          await scan(page, of.poster, of.now);
          await judgeScreen(page, `${name}-${language.slice(0, 2)}-${size}-${scheme}`);
        }
        if (scheme === 'light') {
          const prefix = language === 'vi-VN' ? '' : '/en';
          for (const path of ['/', '/owners/', '/privacy/']) {
            await page.goto(server.origin + prefix + path);
            await judgeScreen(page, `page${path.replaceAll('/', '-')}${language.slice(0, 2)}-${size}`);
          }
        }
        await context.close();
      }
    }
  }
});

/**
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
async function judgeScreen(page, name) {
  await picture(page, name);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide`);
  await page.evaluate(axe);
  // @ts-ignore axe is the browser's
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(violations.map((/** @type {any} */ violation) => `${violation.id}: ${violation.nodes[0].html}`), [], name);
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
async function picture(page, name) {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

test('every vector gives its class in the browser, by the built scripts', async () => {
  const vectors = Object.fromEntries(
    ['deployments', 'lists', 'venue', 'carrier', 'trust', 'clock', 'keys'].map((kind) => [
      kind,
      readdirSync(new URL(`${kind}/`, vectorRoot)).map((file) => vector(`${kind}/${file.slice(0, -5)}`)),
    ]),
  );
  const source = readFileSync(new URL('vectors.js', import.meta.url), 'utf8').replaceAll('../pages/', '/');
  server.overlay['/vectors.js'] = { body: source };
  const { context, page } = await open({ bypassCSP: true });
  await page.goto(`${server.origin}/icon.svg`);
  const result = await page.evaluate(async (all) => {
    const { runVectors } = await import(/** @type {any} */ ('/vectors.js'));
    return runVectors(all);
  }, vectors);
  assert.deepEqual(result.differences, []);
  assert.ok(result.count > 800, `${result.count} cases`);
  await context.close();
});
