// Layer: scripts. What the tests' bundler needs for files that esbuild takes as bytes.

import { readFileSync } from 'node:fs';

/** As esbuild's loader "binary": the default export is the bytes of the file. */
export const binaries = {
  name: 'binaries',
  enforce: /** @type {const} */ ('pre'),
  /** @param {string} id */
  load: (id) =>
    id.endsWith('.safetensors')
      ? `export default new Uint8Array(Buffer.from('${readFileSync(id, 'base64')}', 'base64'));`
      : null,
};
