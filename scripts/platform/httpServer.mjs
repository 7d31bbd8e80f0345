// Layer: platform. HTTP on 127.0.0.1 at a free port, for pages that scripts and tests open.

import { createServer } from 'node:http';

/**
 * @typedef {object} LocalServer
 * @property {string} origin  http://127.0.0.1:PORT, which browsers treat as a secure context
 * @property {() => void} close  ends open connections too
 */

/**
 * Starts a server that answers requests with `answer`; what that throws becomes status 500.
 * @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => Promise<void> | void} answer
 * @returns {Promise<LocalServer>}
 */
export async function listenLocally(answer) {
  const server = createServer(async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * Serves files from memory; every other path is not found.
 * @param {ReadonlyMap<string, { type: string, body: string | Uint8Array }>} files by path, "/" included
 * @returns {Promise<LocalServer>}
 */
export function serveFiles(files) {
  return listenLocally(({ url }, response) => {
    const file = files.get(url ?? '');
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': file.type }).end(file.body);
  });
}
