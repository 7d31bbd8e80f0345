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
const NEEDED = ['lab.mjs', 'headless.js', 'worker.js'].map((name) => join(root, 'dist', name));

/** Runs esbuild.mjs when a source is newer than what was built of it. */
export async function ensureBuilt() {
  if (await isFresh()) return;
  await mkdir(cache, { recursive: true });
  await withLock(join(cache, 'build.lock'), async () => {
    // Another process may have built while this one waited.
    if (await isFresh()) return;
    say('Building (node esbuild.mjs).');
    await mustRun('Building', process.execPath, ['esbuild.mjs'], { cwd: root });
  });
}

async function isFresh() {
  if (!NEEDED.every((path) => existsSync(path))) return false;
  const built = Math.min(...(await Promise.all(NEEDED.map(modified))));
  const newest = await Promise.all(SOURCES.map((name) => newestBelow(join(root, name))));
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
