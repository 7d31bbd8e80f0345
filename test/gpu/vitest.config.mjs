import { defineConfig } from 'vitest/config';

/** In a process of its own: Dawn is a native module. One file at a time: one device computes. */
export default defineConfig({
  test: {
    include: ['test/gpu/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
