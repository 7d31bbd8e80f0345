import { defineConfig } from 'vitest/config';
import { binaries } from '../../scripts/platform/vitestBinaries.mjs';

/** In processes of their own: Dawn is a native module. Compiling on a software adapter is what takes long. */
export default defineConfig({
  plugins: [binaries],
  test: {
    include: ['test/gpu/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
