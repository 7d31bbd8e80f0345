// Layer: script. Whether a long headless training stays within its memory: trains with a checkpoint
// and a preview every 500 steps and prints a table of time, step and resident memory.
//   node scripts/measure-memory.mjs [MINUTES]     (Linux; 30 minutes unless given)

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, execPath, stdout } from 'node:process';
import { root } from './platform/paths.mjs';
import { MEMORY_IS_TOLD, memoryOf } from './platform/processMemory.mjs';
import { PlatformError, runMain } from './platform/say.mjs';

const ROW_EVERY_MS = 60_000;
const RECIPE = {
  name: 'memory',
  training: {
    steps: 10_000_000,
    batch_size: 256,
    checkpoint_every: 500,
    sample_every: 500,
    lr_scheduler: 'constant',
  },
};

await runMain(async () => {
  const minutes = Number(argv[2] ?? 30);
  if (!(minutes > 0)) throw new PlatformError(`"${argv[2]}" is no number of minutes.`);
  if (!MEMORY_IS_TOLD) throw new PlatformError('Only Linux tells the memory of a process.');
  const folder = await mkdtemp(join(tmpdir(), 'diffusion-lab-memory-'));
  try {
    const recipe = join(folder, 'memory.diffusion.json');
    await writeFile(recipe, JSON.stringify(RECIPE));
    return await watch(recipe, join(folder, 'run'), minutes * 60_000);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/**
 * Trains for a while and prints the table; answers with the exit code of the training.
 * @param {string} recipe
 * @param {string} out
 * @param {number} duration in milliseconds
 * @returns {Promise<number>}
 */
function watch(recipe, out, duration) {
  const lab = join(root, 'scripts/lab.mjs');
  const training = spawn(execPath, [lab, 'train', recipe, '--out', out], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let step = '0';
  training.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    step = text.match(/step (\d+) of/)?.[1] ?? step;
  });
  const started = Date.now();
  const row = () => {
    const { page, own } = memoryOf(training.pid ?? 0);
    const seconds = Math.round((Date.now() - started) / 1000);
    stdout.write(`| ${seconds} | ${step} | ${page.toFixed(0)} | ${own.toFixed(0)} |\n`);
  };
  stdout.write('| seconds | step | page, MiB | Node, MiB |\n|---|---|---|---|\n');
  const rows = setInterval(row, ROW_EVERY_MS);
  const end = setTimeout(() => training.kill('SIGINT'), duration);
  return new Promise((resolve, reject) => {
    training.on('error', reject);
    training.on('close', (code) => {
      clearInterval(rows);
      clearTimeout(end);
      // Stopped by Ctrl-C, as it was meant to be.
      resolve(code === 130 ? 0 : (code ?? 1));
    });
  });
}
