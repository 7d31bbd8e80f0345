// Layer: script. Trains one of the lab's classifiers and writes its weights and its card.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeSafetensors } from '../../src/shared/safetensors';
import { CLASSIFIERS } from '../../webview/lab/classifiers/spec';
import { readKernels } from '../lab/kernels';
import { cardOf } from './card';
import { openLabelled } from './data';
import { RECIPES, trainClassifier } from './train';

const [root, ...rest] = process.argv.slice(2);
const { values, positionals } = parseArgs({
  args: rest,
  allowPositionals: true,
  options: { data: { type: 'string' }, steps: { type: 'string' } },
});
const spec = CLASSIFIERS.find(({ id }) => id === positionals[0]);
if (spec === undefined) {
  const known = CLASSIFIERS.map(({ id }) => id).join(', ');
  throw new RangeError(`Name one of the classifiers: ${known}.`);
}
const recipe = RECIPES[spec.id];
const steps = values.steps === undefined ? recipe.steps : Number(values.steps);
const data = await openLabelled(spec, values.data ?? null);
const trained = await trainClassifier(
  spec,
  data,
  { ...recipe, steps },
  await readKernels(join(root, 'dist')),
  (line) => process.stderr.write(`${line}\n`),
);
const folder = join(root, 'webview/lab/classifiers/weights', spec.id);
await mkdir(folder, { recursive: true });
const weights = encodeSafetensors(trained.tensors, { classifier: spec.id }, 'F16');
await writeFile(join(folder, 'classifier.safetensors'), weights);
await writeFile(join(folder, 'README.md'), cardOf(spec, data, trained, weights.length));
// The way by which opened data give way to others (`eventLoop.ts`) keeps Node waiting.
process.exit();
