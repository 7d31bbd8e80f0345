import { defineConfig } from 'vitest/config';
import { binaries } from '../../scripts/platform/vitestBinaries.mjs';

/**
 * In processes of their own: Dawn is a native module. Compiling on a software adapter is what takes long,
 * and `npm test` gives these tests only what others leave of the cores.
 */
export default defineConfig({
  plugins: [binaries],
  test: {
    include: ['test/gpu/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
