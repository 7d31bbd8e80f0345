// Layer: worker. The GPU against the CPU, on this device and now: the counter-based generator, the
// forward process, every kernel of the `Algebra`, and whole runs of every sampler of the catalogue
// with an exact denoiser. The CPU's float32 algebra is the yardstick; each tolerance is relative
// to the largest magnitude that went into a result.

import { mixturePosterior } from '../../../src/core/exact/mixture';
import { forwardCoefficients } from '../../../src/core/forward';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import { philoxBlock, philoxNormals } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import { float32Algebra } from '../../../src/core/sampling/arrays';
import { sample, SAMPLERS } from '../../../src/core/sampling/catalogue';
import type { Algebra, Denoise, NoiseSource } from '../../../src/core/sampling/contract';
import { makeSchedule, type DiscreteSchedule } from '../../../src/core/schedule';
import { compare, failure, type VerifyCase } from '../../../src/core/verify/cases';
import { GpuAlgebra, type GpuArray } from '../gpu/algebra';
import { MOST_TERMS } from '../gpu/shaders';
import { eightGaussiansMixture } from './eightGaussians';

const GROUP = 'GPU against CPU';

/** Half a unit in the last place of float32, relative. */
const ROUNDING = 2 ** -24;
/** What one kernel's few roundings add up to. */
const FEW_ULP = 4 * ROUNDING;
/** Normals: Box–Muller in float32, relative to max(|z|, 1). */
const NORMALS_TOLERANCE = 5e-7;
/** A run carries every rounding on and the model’s slope makes it grow; 7·10⁻⁶ was measured. */
const RUN_TOLERANCE = 5e-5;
const STEPS = 20;
const POINTS = 256;
const LENGTH = 2 * POINTS;
/** An image of odd size: thresholding then meets samples that fill no workgroup exactly. */
const SAMPLE_SIZE = 3 * 17 * 13;

/** Runs every check on `device`, one result at a time. */
export async function* gpuChecks(device: GPUDevice): AsyncGenerator<VerifyCase> {
  const points = new GpuAlgebra(device, 2);
  const images = new GpuAlgebra(device, SAMPLE_SIZE);
  try {
    yield* generatorChecks(points);
    yield* combineChecks(points);
    yield* kernelChecks(images);
    for (const { id } of SAMPLERS) yield await samplerCheck(points, id);
  } finally {
    points.dispose();
    images.dispose();
  }
}

async function* generatorChecks(gpu: GpuAlgebra): AsyncGenerator<VerifyCase> {
  // A start inside a block, next to 2³² blocks, and a seed of more than 32 bits.
  const [seed, stream, start] = [2 ** 40 + 3, STREAMS.samplingNoise, 4 * (2 ** 32 - 20) + 3];
  const words = await gpu.philoxWords(seed, stream, start, LENGTH);
  yield compare(GROUP, 'Philox words', words, philoxWords(seed, stream, start), 0, 1);

  const normals = gpu.normals(seed, stream, start, LENGTH);
  const expected = cpuNormals(seed, stream, start);
  yield compare(GROUP, 'normals', await gpu.read(normals), expected, NORMALS_TOLERANCE, 1);

  const x0 = testValues(LENGTH, 1);
  const onGpu = gpu.upload(x0);
  const { signal, noise } = forwardCoefficients(testSchedule(), 400);
  const noisy = gpu.combine([signal, onGpu], [noise, normals]);
  const wanted = x0.map((value, i) => signal * value + noise * expected[i]);
  const name = 'forward noising';
  yield compare(GROUP, name, await gpu.read(noisy), wanted, NORMALS_TOLERANCE, 1);
  for (const array of [normals, onGpu, noisy]) gpu.release(array);
}

async function* combineChecks(gpu: GpuAlgebra): AsyncGenerator<VerifyCase> {
  const cpu = float32Algebra(2);
  // One more than a dispatch takes, so that the chained form is met too.
  for (let terms = 1; terms <= MOST_TERMS + 1; terms++) {
    const arrays = Array.from({ length: terms }, (_, i) => testValues(LENGTH, i));
    const factors = arrays.map((_, i) => (i % 2 === 0 ? 1 : -1) / (0.3 + i));
    const uploaded = arrays.map((array) => gpu.upload(array));
    const result = gpu.combine(...uploaded.map((array, i) => [factors[i], array] as const));
    const expected = cpu.combine(...arrays.map((array, i) => [factors[i], array] as const));
    const magnitude = arrays.reduce((sum, a, i) => sum + Math.abs(factors[i]) * largest(a), 0);
    const tolerance = (terms + 1) * ROUNDING;
    const name = `combine, ${terms} ${terms === 1 ? 'term' : 'terms'}`;
    yield compare(GROUP, name, await gpu.read(result), expected, tolerance, magnitude);
    for (const array of [...uploaded, result]) gpu.release(array);
  }
}

async function* kernelChecks(gpu: GpuAlgebra): AsyncGenerator<VerifyCase> {
  const cpu = float32Algebra(SAMPLE_SIZE);
  const length = 3 * SAMPLE_SIZE;
  const [mask, a, b] = [
    testValues(length, 3).map(Math.abs),
    testValues(length, 4),
    testValues(length, 5),
  ];
  const [gpuMask, gpuA, gpuB] = [mask, a, b].map((array) => gpu.upload(array));
  const made: GpuArray[] = [];
  const check = async (
    name: string,
    result: GpuArray,
    expected: Float32Array,
  ): Promise<VerifyCase> => {
    made.push(result);
    return compare(GROUP, name, await gpu.read(result), expected, FEW_ULP, largest(expected));
  };
  yield await check('clamp', gpu.clamp(gpuA, 0.7), cpu.clamp(a, 0.7));
  for (const ratio of [0, 0.5, 0.995, 1]) {
    const name = `dynamic threshold, quantile ${ratio}`;
    yield await check(name, gpu.threshold(gpuA, ratio, 10), cpu.threshold(a, ratio, 10));
  }
  const ties = a.map((value) => Math.round(value));
  const gpuTies = gpu.upload(ties);
  const name = 'dynamic threshold, equal magnitudes';
  yield await check(name, gpu.threshold(gpuTies, 0.9, 10), cpu.threshold(ties, 0.9, 10));
  yield await check('blend', gpu.blend(gpuMask, gpuA, gpuB), cpu.blend(mask, a, b));
  for (const array of [gpuMask, gpuA, gpuB, gpuTies, ...made]) gpu.release(array);
}

/** One sampler from the same x_T with the same noise on both, and a count of what it released. */
async function samplerCheck(gpu: GpuAlgebra, sampler: string): Promise<VerifyCase> {
  const name = `sampler ${sampler}, ${STEPS} steps`;
  const before = gpu.living;
  const x_T = cpuNormals(0, STREAMS.samplingStart, 0);
  const start = gpu.normals(0, STREAMS.samplingStart, 0, LENGTH);
  const exact = exactDenoiser(testSchedule());
  let drawn = 0;
  const onGpu = await run<GpuArray>(sampler, gpu, start, {
    denoise: async (x, t) => gpu.upload(exact(await gpu.read(x), t)),
    noise: () => gpu.normals(0, STREAMS.samplingNoise, LENGTH * drawn++, LENGTH),
  });
  let drawnOnCpu = 0;
  const onCpu = await run<Float32Array>(sampler, float32Algebra(2), x_T, {
    denoise: exact,
    noise: () => cpuNormals(0, STREAMS.samplingNoise, LENGTH * drawnOnCpu++),
  });
  const actual = await gpu.read(onGpu.x);
  for (const array of new Set([start, onGpu.x, onGpu.x0])) gpu.release(array);
  if (gpu.living !== before) {
    const message = `${gpu.living - before} arrays were not released.`;
    return failure(GROUP, name, RUN_TOLERANCE, message);
  }
  return compare(GROUP, name, actual, onCpu.x, RUN_TOLERANCE, largest(onCpu.x));
}

async function run<T>(
  sampler: string,
  algebra: Algebra<T>,
  x_T: T,
  model: { denoise: Denoise<T>; noise: NoiseSource<T> },
): Promise<{ x: T; x0: T }> {
  const { recipe } = resolveRecipe({ sampling: { sampler, num_inference_steps: STEPS } });
  if (recipe === null) throw new RangeError(`There are no default settings of "${sampler}".`);
  const schedule = testSchedule();
  const config = recipe.sampling;
  let last = { x: x_T, x0: x_T };
  for await (const { x, x0 } of sample({
    config,
    schedule,
    output: 'epsilon',
    algebra,
    x_T,
    ...model,
  })) {
    last = { x, x0 };
  }
  return last;
}

/** ε of the exact denoiser at a (fractional) timestep, computed in float64. */
function exactDenoiser(
  schedule: DiscreteSchedule,
): (x: Float32Array, t: number) => Float32Array<ArrayBuffer> {
  const mixture = eightGaussiansMixture(0.15, { mean: [0, 0], scale: Math.SQRT2 });
  return (x, t) =>
    Float32Array.from(mixturePosterior(mixture, x, forwardCoefficients(schedule, t)).epsilon);
}

function testSchedule(): DiscreteSchedule {
  // Its σ stays below 160; a schedule that ends in pure noise magnifies roundings by far more.
  const { recipe } = resolveRecipe({ schedule: { beta_schedule: 'linear' } });
  if (recipe === null) throw new RangeError('The empty recipe has no defaults.');
  return makeSchedule(recipe.schedule);
}

function cpuNormals(seed: number, stream: number, start: number): Float32Array<ArrayBuffer> {
  const normals = new Float32Array(LENGTH);
  philoxNormals(seed, stream, start, normals);
  return normals;
}

function philoxWords(seed: number, stream: number, start: number): Uint32Array {
  const key = [seed % 2 ** 32, Math.floor(seed / 2 ** 32)] as const;
  const block = new Uint32Array(4);
  return Uint32Array.from({ length: LENGTH }, (_, i) => {
    const at = Math.floor((start + i) / 4);
    philoxBlock([at % 2 ** 32, Math.floor(at / 2 ** 32), stream, 0], key, block);
    return block[(start + i) % 4];
  });
}

/** Reproducible numbers of mixed sign and size, about −3 … 3. */
function testValues(length: number, variant: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, i) => 3 * Math.sin(0.37 * i + variant) ** 3);
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
