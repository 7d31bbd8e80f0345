// Layer: scripts. What the tests' bundler needs for files that esbuild takes as bytes or text.

import { readFileSync } from 'node:fs';

/** As esbuild's loaders "binary" and "text": the default export is the bytes, or the text, of the file. */
export const binaries = {
  name: 'binaries',
  enforce: /** @type {const} */ ('pre'),
  /** @param {string} id */
  load: (id) => {
    if (id.endsWith('.safetensors'))
      return `export default new Uint8Array(Buffer.from('${readFileSync(id, 'base64')}', 'base64'));`;
    if (id.endsWith('.py')) return `export default ${JSON.stringify(readFileSync(id, 'utf8'))};`;
    return null;
  },
};
