/** A plain web server over a folder, with files that stand in front of it; for tests. */

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const TYPES = /** @type {Record<string, string>} */ ({
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
});

/**
 * @typedef {Record<string, { status?: number, body?: Uint8Array | string, headers?: Record<string, string> }>} Overlay
 *   answers by path
 *
 * @param {string} folder
 * @returns {Promise<{ origin: string, overlay: Overlay, requests: string[], sent: () => number, close: () => Promise<void> }>}
 */
export async function serve(folder) {
  /** @type {Overlay} */
  const overlay = {};
  /** @type {string[]} */
  const requests = [];
  let sent = 0;
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    requests.push(request.url ?? '');
    if (path === '/c') {
      response.writeHead(301, { location: '/c/' }).end();
      return;
    }
    const file = path.endsWith('/') ? `${path}index.html` : path;
    try {
      const { status = 200, body, headers } = overlay[path] ?? {};
      const bytes = body ?? (await readFile(join(folder, file)));
      sent += bytes.length;
      const type = path.startsWith('/.well-known/') ? TYPES['.json'] : TYPES[extname(file)];
      response.writeHead(status, { 'content-type': type ?? 'application/octet-stream', ...headers }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    overlay,
    requests,
    sent: () => sent,
    close: () => new Promise((closed) => server.close(() => closed(undefined))),
  };
}
