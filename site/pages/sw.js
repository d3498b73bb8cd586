/**
 * Keeps the site's files for use without a network.
 *
 * `dauchan site build` writes the list of files and the digest of their contents into this script, so a
 * change of any file installs a new worker with a new cache. The deployment is fetched from the
 * network first, because an old copy must not pass for the newest.
 */

const PREFIX = 'dauchan-site-';
const DIGEST = 'DIGEST';
/** @type {string[]} */
const FILES = ['FILES'];
const NETWORK_FIRST = ['/deployment.json', '/site.json'];

/** @param {any} event */
async function install(event) {
  const cache = await caches.open(PREFIX + DIGEST);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: 'no-cache' })));
  const stale = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== PREFIX + DIGEST);
  await Promise.all(stale.map((name) => caches.delete(name)));
  await event.target.skipWaiting();
}

/** @param {Request} request */
async function fromNetwork(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}

/** @param {Request} request */
async function fromCache(request) {
  return (await caches.match(request, { ignoreSearch: true })) ?? fetch(request);
}

self.addEventListener('install', (/** @type {any} */ event) => event.waitUntil(install(event)));
self.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(event.target.clients.claim()));
self.addEventListener('fetch', (/** @type {any} */ event) => {
  const { pathname, origin } = new URL(event.request.url);
  // The page keeps the trust list itself, after it was verified.
  if (origin !== location.origin || event.request.method !== 'GET' || pathname === '/trust.list') return;
  event.respondWith((NETWORK_FIRST.includes(pathname) ? fromNetwork : fromCache)(event.request));
});
