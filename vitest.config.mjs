import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** As esbuild's loader "binary": the default export is the bytes of the file. */
const binaries = {
  name: 'binaries',
  enforce: /** @type {const} */ ('pre'),
  /** @param {string} id */
  load: (id) =>
    id.endsWith('.safetensors')
      ? `export default new Uint8Array(Buffer.from('${readFileSync(id, 'base64')}', 'base64'));`
      : null,
};

export default defineConfig({
  plugins: [binaries],
  test: {
    include: ['test/unit/**/*.test.ts'],
    testTimeout: 30_000,
    // tfjs imports its own files without extensions, which Node's loader refuses.
    server: { deps: { inline: [/@tensorflow/] } },
  },
});
