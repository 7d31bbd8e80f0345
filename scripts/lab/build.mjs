// Layer: command line. Builds dist/ when it is missing or older than any of its sources, so that
// the command line always runs what stands in the checkout. Node's own modules only.

import { existsSync } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cache, root } from '../platform/paths.mjs';
import { withLock } from '../platform/lock.mjs';
import { mustRun } from '../platform/run.mjs';
import { say } from '../platform/say.mjs';

const SOURCES = ['src', 'webview', 'scripts', 'test/bench', 'esbuild.mjs', 'package-lock.json'];
const NEEDED = ['lab.mjs', 'headless.js', 'worker.js'];

/**
 * Runs esbuild.mjs when a source is newer than what was built of it.
 * @param {{ tests?: boolean }} [options] `tests`: the tests of the extension host, too
 */
export async function ensureBuilt({ tests = false } = {}) {
  if (await isFresh(tests)) return;
  await mkdir(cache, { recursive: true });
  await withLock(join(cache, 'build.lock'), async () => {
    // Another process may have built while this one waited.
    if (await isFresh(tests)) return;
    const args = ['esbuild.mjs', ...(tests ? ['--tests'] : [])];
    say(`Building (node ${args.join(' ')}).`);
    await mustRun('Building', process.execPath, args, { cwd: root });
  });
}

/** @param {boolean} tests */
async function isFresh(tests) {
  const needed = [...NEEDED, ...(tests ? ['test-host/index.js'] : [])];
  const outputs = needed.map((name) => join(root, 'dist', name));
  if (!outputs.every((path) => existsSync(path))) return false;
  const built = Math.min(...(await Promise.all(outputs.map(modified))));
  const sources = [...SOURCES, ...(tests ? ['test/host'] : [])];
  const newest = await Promise.all(sources.map((name) => newestBelow(join(root, name))));
  return Math.max(...newest) <= built;
}

/**
 * @param {string} path
 * @returns {Promise<number>}
 */
async function newestBelow(path) {
  if (!(await stat(path)).isDirectory()) return modified(path);
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  const times = await Promise.all(
    files.map(({ parentPath, name }) => modified(join(parentPath, name))),
  );
  return Math.max(0, ...times);
}

/** @param {string} path */
async function modified(path) {
  return (await stat(path)).mtimeMs;
}
