import { defineConfig } from 'vitest/config';
import { binaries } from '../../scripts/platform/vitestBinaries.mjs';

/** One real VS Code for the whole run; each file opens a window of its own, one after another. */
export default defineConfig({
  plugins: [binaries],
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: 'test/e2e/vscode.ts',
    fileParallelism: false,
    testTimeout: 420_000,
    hookTimeout: 180_000,
    // A workbench in a busy browser can lose the focus at a bad moment; the report names retries.
    retry: process.env.CI === 'true' ? 1 : 0,
    expect: { poll: { timeout: 30_000, interval: 100 } },
  },
});
