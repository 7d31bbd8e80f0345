// Layer: worker. The kernel of the noising view: noise of the counter-based generator, x_t of points
// and of an image, and the counts of the histogram.

import { forwardCoefficients } from '../../../../src/core/forward';
import { requireDiscrete } from '../../../../src/core/recipe/narrowing';
import { resolveRecipe } from '../../../../src/core/recipe/resolve';
import { makeSchedule } from '../../../../src/core/schedule';
import { compare, type VerifyCase } from '../../../../src/core/verify/cases';
import { histogramOf, noisyValues, type NoisingData } from '../../noising/data';
import { GpuNoising } from '../../noising/gpuNoising';
import { normals } from './values';

const GROUP = 'GPU: noising';
/** Normals: Box–Muller in float32, relative to max(|z|, 1). */
const TOLERANCE = 5e-7;
const LEVELS = [1, 250, 600, 999];
/** Beyond 32 bits, so that both words of the key are met. */
const SEED = 2 ** 40 + 3;

/** Sizes that fill no workgroup. */
const DATA: readonly NoisingData[] = [
  { kind: 'points', width: 331, height: 1, x0: normals(331 * 2, 1) },
  { kind: 'image', width: 17, height: 13, x0: normals(17 * 13 * 3, 2) },
];

export async function* noisingChecks(device: GPUDevice): AsyncGenerator<VerifyCase> {
  const gpu = new GpuNoising(device);
  try {
    for (const data of DATA) {
      gpu.setData(data);
      const pure = { signal: 0, noise: 1 };
      for (const seed of [0, SEED]) {
        const { values } = await gpu.noise(pure, seed);
        const expected = noisyValues(data, pure, seed);
        yield compare(GROUP, `noise of ${data.kind}, seed ${seed}`, values, expected, TOLERANCE, 1);
      }
      for (const t of LEVELS) {
        const at = forwardCoefficients(schedule(), t);
        const { values, counts } = await gpu.noise(at, SEED);
        const expected = noisyValues(data, at, SEED);
        yield compare(GROUP, `x_t of ${data.kind}, t = ${t}`, values, expected, TOLERANCE, 1);
        const name = `histogram of ${data.kind}, t = ${t}`;
        yield compare(GROUP, name, counts, histogramOf(values), 0, 1);
      }
    }
  } finally {
    gpu.dispose();
  }
}

function schedule() {
  const { recipe } = resolveRecipe({});
  if (recipe === null) throw new RangeError('The empty recipe has no defaults.');
  return makeSchedule(requireDiscrete(recipe.schedule));
}
