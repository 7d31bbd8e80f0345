import { defineConfig } from 'vitest/config';
import { binaries } from '../../../scripts/platform/vitestBinaries.mjs';

/** Each starts a Python of its own; `LAB_EXCHANGE_PYTHON` names the one that has diffusers. */
export default defineConfig({
  plugins: [binaries],
  test: {
    include: ['test/python/in/**/*.test.ts'],
    testTimeout: 120_000,
    server: { deps: { inline: [/@tensorflow/] } },
  },
});
