// Layer: benchmark. `bench activation`: what the extension costs VS Code when a Markdown file is opened:
// the loading of its bundle, `activate`, and what follows by itself until the first lens is there.
// Each activation is in a fresh process. Milliseconds of CPU time, which other work on the machine
// disturbs less than the clock.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import type { Session } from '../../scripts/lab/program';
import { median } from './report/results';

const ROUNDS = 15;

interface Activation {
  load: number;
  activate: number;
  /** Until the first lens; for a text without equations and recipes, in the tenth of a second after. */
  then: number;
  lenses: number;
}

export async function activation({ dist, output }: Session): Promise<void> {
  const root = join(dist, '..');
  const script = join(dist, 'bench', 'activationProcess.mjs');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['test/bench/activationProcess.ts'],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2023',
    logLevel: 'silent',
  });
  const texts = {
    'a Markdown file without equations': '',
    'an article with equations': join(root, 'media/example/diffusion-models.md'),
  };
  const rows = [];
  for (const [name, file] of Object.entries(texts)) {
    const found: Activation[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      output.progress(`${name}: ${round + 1} of ${ROUNDS}`);
      const files = [join(dist, 'extension.js'), join(root, 'package.json'), file];
      const { stdout } = await promisify(execFile)(process.execPath, [script, ...files]);
      found.push(JSON.parse(stdout) as Activation);
    }
    const of = (key: keyof Activation): number => median(found.map((one) => one[key]));
    rows.push({
      name,
      load: of('load'),
      activate: of('activate'),
      then: of('then'),
      lenses: of('lenses'),
      worst: Math.max(...found.map(({ load, activate }) => load + activate)),
    });
  }
  const headline = `Opening a Markdown file, CPU time, medians of ${ROUNDS} fresh processes:`;
  const lines = rows.map(
    ({ name, load, activate, then, lenses, worst }) =>
      `${name.padEnd(34)} load ${load.toFixed(1)} + activate ${activate.toFixed(1)} ms (worst ${worst.toFixed(1)}), then ${then.toFixed(0)} ms, ${lenses} lenses`,
  );
  output.result([headline, ...lines], { command: 'bench activation', rows });
}
