// Layer: script. Draws the pictures of the start page from what the lab computes: the cat that is noised,
// samples of the shipped models on their way from noise. Needs a build (`node esbuild.mjs`) and the
// browser of the command line:
//   node scripts/make-start-pictures.mjs
// Writes webview/views/start/pictures/.

import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Models that are sampled, and with which arguments. */
const SAMPLED = {
  dino: ['--count', '1500', '--steps', '20'],
  moons: ['--count', '1500', '--steps', '20'],
  faces: ['--count', '12', '--class', 'all'],
};

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'start-pictures-'));
try {
  for (const [model, options] of Object.entries(SAMPLED)) {
    const command = ['scripts/lab.mjs', 'sample', model, '--out', join(folder, model), ...options];
    await promisify(execFile)(process.execPath, command, { cwd: root });
  }
  const bundle = join(folder, 'draw.mjs');
  await build({
    entryPoints: [join(root, 'scripts/startPictures/draw.ts')],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
  const { drawStartPictures } = await import(pathToFileURL(bundle).href);
  await drawStartPictures(folder, join(root, 'webview/views/start/pictures'));
} finally {
  await rm(folder, { recursive: true, force: true });
}
