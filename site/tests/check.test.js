/**
 * `dauchan site check` against a real server. `DAUCHAN` names the command, `DAUCHAN_SITE` the folder that
 * `dauchan site build` wrote.
 */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { serve } from './server.js';

const folder = process.env.DAUCHAN_SITE ?? '';
const command = process.env.DAUCHAN ?? '';

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;

before(async () => {
  server = await serve(folder);
});

after(() => server.close());

/**
 * @param {import('./server.js').Overlay} overlay
 * @param {string[]} [options]
 * @returns {Promise<{ status: number, findings: { severity: string, path: string, text: string }[] }>}
 */
async function check(overlay, options = []) {
  for (const path of Object.keys(server.overlay)) delete server.overlay[path];
  Object.assign(server.overlay, overlay);
  return new Promise((resolve, reject) => {
    execFile(command, ['--json', ...options, 'site', 'check', server.origin], (error, output) => {
      if (output === '') reject(error);
      else resolve({ status: Number(error?.code ?? 0), findings: JSON.parse(output).findings });
    });
  });
}

test('a site as it was built is in order', async () => {
  assert.deepEqual(await check({}), { status: 0, findings: [] });
});

test('each file that is missing is named', async () => {
  const missing = { status: 404, body: '' };
  for (const path of ['c/', 'page/code.js', 'format/trust.js', 'sw.js', 'site.css', 'trust.list', 'deployment.json', 'library/noble-ed25519.js']) {
    const { status, findings } = await check({ [`/${path}`]: missing });
    assert.equal(status, 1, path);
    assert.deepEqual(findings.map((finding) => finding.path), [path === 'c/' ? 'c/index.html' : path]);
  }
  const { status, findings } = await check({ '/.well-known/assetlinks.json': missing });
  assert.equal(status, 0);
  assert.equal(findings[0].severity, 'warning');
});

test('what is changed, forged or stale is named', async () => {
  const list = Uint8Array.from(readFileSync(join(folder, 'trust.list')));
  list[list.length - 1] ^= 1;
  const page = readFileSync(join(folder, 'c/index.html'), 'utf8');
  /** @type {[import('./server.js').Overlay, string, RegExp][]} */
  const cases = [
    [{ '/page/code.js': { body: 'alert(1)' } }, 'page/code.js', /not this version's/],
    [{ '/c/': { body: page.replace(/<meta http-equiv[^>]*>/, '') } }, 'c/index.html', /Content-Security-Policy/],
    [{ '/trust.list': { body: list } }, 'trust.list', /forged/],
    [{ '/trust.list': { body: '<html>' } }, 'trust.list', /damaged/],
    [{ '/deployment.json': { body: '{}' } }, 'deployment.json', /refused/],
  ];
  for (const [overlay, path, text] of cases) {
    const { status, findings } = await check(overlay);
    assert.equal(status, 1);
    assert.equal(findings[0].path, path);
    assert.match(findings[0].text, text);
  }
  for (const [days, text] of /** @type {[number, RegExp][]} */ ([[20, /out of date/], [200, /expired/]])) {
    const now = new Date(Date.now() + days * 86_400_000).toISOString().replace(/\.\d+Z/, '+00:00');
    const { status, findings } = await check({}, ['--now', now]);
    assert.equal(status, 1);
    assert.match(findings[0].text, text);
  }
});

test('what is served wrongly is named', async () => {
  /** @type {[import('./server.js').Overlay, string, number][]} */
  const cases = [
    [{ '/page/code.js': { headers: { 'content-type': 'text/plain' } } }, 'page/code.js', 1],
    [{ '/trust.list': { headers: { 'cache-control': 'public, max-age=604800' } } }, 'trust.list', 0],
    [
      {
        '/.well-known/assetlinks.json': { status: 301, body: '', headers: { location: '/elsewhere.json' } },
        '/elsewhere.json': { body: '[]' },
      },
      '.well-known/assetlinks.json',
      1,
    ],
  ];
  for (const [overlay, path, expected] of cases) {
    const { status, findings } = await check(overlay);
    assert.equal(status, expected, path);
    assert.deepEqual(findings.map((finding) => finding.path), [path]);
  }
});
