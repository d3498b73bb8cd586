/** Every vector of the project that the site can judge gives the class that the vector states. */

import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { runVectors } from './vectors.js';

// Node 18 has no global of this name.
if (!globalThis.crypto) Object.defineProperty(globalThis, 'crypto', { value: webcrypto });

const root = new URL('../../tests/vectors/', import.meta.url);

/** @param {string} folder */
function load(folder) {
  return readdirSync(new URL(`${folder}/`, root))
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(new URL(`${folder}/${name}`, root), 'utf8')));
}

const folders = ['deployments', 'lists', 'venue', 'carrier', 'trust', 'clock', 'keys'];
const vectors = Object.fromEntries(folders.map((folder) => [folder, load(folder)]));

test('every vector gives its class, by WebCrypto', async () => {
  const { count, differences } = await runVectors(vectors);
  assert.deepEqual(differences, []);
  assert.ok(count > 800, `${count} cases`);
});

test('every vector gives its class, by the library', async () => {
  const importKey = crypto.subtle.importKey;
  crypto.subtle.importKey = () => Promise.reject(new DOMException('no Ed25519', 'NotSupportedError'));
  try {
    assert.deepEqual((await runVectors(vectors)).differences, []);
  } finally {
    crypto.subtle.importKey = importKey;
  }
});
