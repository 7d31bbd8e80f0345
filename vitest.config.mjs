import { defineConfig } from 'vitest/config';
import { binaries } from './scripts/platform/vitestBinaries.mjs';

export default defineConfig({
  plugins: [binaries],
  test: {
    include: ['test/unit/**/*.test.ts'],
    testTimeout: 30_000,
    // Vitest leaves one core to its own process, which has little to do once the files are transformed.
    maxWorkers: '100%',
    // Modules are loaded once for all files of a worker: no file changes what another one sees, and those
    // that watch or replace something put it back.
    isolate: false,
    // tfjs imports its own files without extensions, which Node's loader refuses.
    server: { deps: { inline: [/@tensorflow/] } },
  },
});
