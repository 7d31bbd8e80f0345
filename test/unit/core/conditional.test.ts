// Layer: tests. Sampling under a measurement: measurements and exact denoisers against their
// definitions, and every method for what all of them must keep.

import { describe, expect, it } from 'vitest';
import type { ConditionalProblem, Denoiser } from '../../../src/core/conditional/contract';
import {
  averagePooling,
  knownCoordinates,
  type Measurement,
} from '../../../src/core/conditional/measurement';
import { repaintPositions } from '../../../src/core/conditional/methods/repaint';
import {
  CONDITIONAL_METHODS,
  conditionalMethod,
  methodOptions,
} from '../../../src/core/conditional/registry';
import { normalisedWeights, systematicChoice } from '../../../src/core/conditional/resampling';
import { sampleConditionally } from '../../../src/core/conditional/sample';
import { bicubicUpscaled, nearestUpscaled, psnr } from '../../../src/core/conditional/upscaled';
import { withinRange } from '../../../src/core/conditional/withinRange';
import { empiricalDenoiser, mixtureDenoiser } from '../../../src/core/exact/denoisers';
import { empiricalPosterior } from '../../../src/core/exact/empirical';
import { mixturePosterior } from '../../../src/core/exact/mixture';
import { normalStream, uniformStream } from '../../../src/core/rng/draws';
import { edmGrid, EDM_GRID_DEFAULTS } from '../../../src/core/sigmas/edm';

const draw = normalStream(3, 0);
const mask = knownCoordinates([0, 1, 0, 0, 1, 1]);
const pooling = averagePooling([2, 4, 6], 2);

describe.each([
  ['known coordinates', mask],
  ['averages over blocks', pooling],
])('%s', (_, measurement: Measurement) => {
  const { size, known, gram } = measurement;

  it('have A Aᵀ = c·I, and Aᵀ is the transpose of A', () => {
    const u = draw(2 * known);
    const back = measurement.apply(measurement.transpose(u));
    back.forEach((value, i) => {
      expect(value).toBeCloseTo(gram * u[i], 12);
    });
    const x = draw(size);
    const v = draw(known);
    const dot = (a: Float64Array, b: Float64Array): number =>
      a.reduce((sum, value, i) => sum + value * b[i], 0);
    expect(dot(measurement.apply(x), v)).toBeCloseTo(dot(x, measurement.transpose(v)), 12);
  });

  it('are met after a projection, which changes nothing that meets them', () => {
    const y = draw(known);
    const projected = measurement.project(draw(3 * size), y);
    measurement.apply(projected).forEach((value, i) => {
      expect(value).toBeCloseTo(y[i % known], 12);
    });
    measurement.project(projected, y).forEach((value, i) => {
      expect(value).toBeCloseTo(projected[i], 12);
    });
  });

  it('are met within the range of pictures where y is', () => {
    const y = draw(known).map((value) => Math.tanh(2 * value));
    const x = withinRange(
      measurement,
      measurement.project(
        draw(2 * size).map((v) => 2 * v),
        y,
      ),
      y,
    );
    x.forEach((value) => {
      expect(Math.abs(value)).toBeLessThan(1.001);
    });
    measurement.apply(x).forEach((value, i) => {
      expect(value).toBeCloseTo(y[i % known], 12);
    });
  });
});

it('refuses measurements of everything, of nothing, and by blocks that do not fit', () => {
  expect(() => knownCoordinates([0, 0])).toThrow('Nothing is known');
  expect(() => knownCoordinates([1, 1])).toThrow('All is known');
  expect(() => averagePooling([1, 7, 8], 2)).toThrow(
    'Pictures of 8×7 have no blocks of 2×2 pixels.',
  );
});

describe('the exact denoiser', () => {
  const mixture = {
    means: [
      [1, 0, -0.5],
      [-1, 0.5, 0],
      [0, -1, 1],
    ],
    weights: [0.5, 0.3, 0.2],
    stds: [0.1, 0.4, 0],
  };
  const data = Array.from(draw(30));
  const cases: [string, Denoiser, (x: Float64Array, sigma: number) => Float64Array][] = [
    [
      'of a mixture',
      mixtureDenoiser(mixture),
      (x, noise) => mixturePosterior(mixture, x, { signal: 1, noise }).x0,
    ],
    [
      'of a data set',
      empiricalDenoiser(data, 3),
      (x, noise) => empiricalPosterior(data, 3, x, { signal: 1, noise }).x0,
    ],
  ];

  it.each(cases)('%s has the means and the Jacobian of its posterior', async (_, exact, mean) => {
    for (const sigma of [0.3, 1, 20]) {
      const x = draw(6).map((value) => value * Math.hypot(1, sigma));
      const v = draw(6);
      const x0 = await exact.denoise(x, sigma);
      mean(x, sigma).forEach((value, i) => {
        expect(x0[i]).toBeCloseTo(value, 10);
      });
      const pulled = await exact.vjp(x, sigma, v);
      for (let place = 0; place < 6; place++) {
        const step = 1e-5 * Math.hypot(1, sigma);
        const at = async (by: number): Promise<number> => {
          const moved = await exact.denoise(
            x.map((value, i) => value + (i === place ? by : 0)),
            sigma,
          );
          return moved.reduce((sum, value, i) => sum + value * v[i], 0);
        };
        const difference = ((await at(step)) - (await at(-step))) / (2 * step);
        expect(pulled[place]).toBeCloseTo(difference, 6);
      }
    }
  });
});

/** Data: one Gaussian in six dimensions. */
const gaussian = { means: [[0.5, -0.5, 0.2, 0, 0.3, -0.1]], weights: [1], stds: [0.4] };

function problemOf(changed: Partial<ConditionalProblem> = {}): ConditionalProblem {
  return {
    denoiser: mixtureDenoiser(gaussian),
    measurement: mask,
    y: Float64Array.of(0.1, 0.7, -0.3),
    sigmas: edmGrid({ ...EDM_GRID_DEFAULTS, num_inference_steps: 40 }).sigmas,
    count: 20,
    noise: normalStream(1, 0),
    uniform: uniformStream(1, 1),
    ...changed,
  };
}

describe.each(CONDITIONAL_METHODS.map((method) => [method.id, method] as const))(
  '%s',
  (_, method) => {
    it('ends with the measured numbers and costs what it says', async () => {
      for (const measurement of [mask, averagePooling([1, 2, 3 * 2], 2)]) {
        let [calls, gradients, rows, steps] = [0, 0, 0, 0];
        const dims = measurement.size;
        const exact = mixtureDenoiser({
          means: [Array.from({ length: dims }, (__, d) => d / dims - 0.5)],
          weights: [1],
          stds: [0.4],
        });
        const y = Float64Array.of(0.1, 0.7, -0.3);
        const problem = problemOf({
          measurement,
          y,
          denoiser: {
            denoise: (x, sigma) => {
              calls++;
              rows = x.length / dims;
              return exact.denoise(x, sigma);
            },
            vjp: (x, sigma, v) => {
              gradients++;
              return exact.vjp(x, sigma, v);
            },
          },
        });
        const cost = method.cost({ steps: 40, count: 20, known: 3 }, methodOptions(method, {}));
        const samples = await sampleConditionally(method, problem, {}, ({ index, count }) => {
          expect(index).toBe(steps++);
          expect(count).toBe(cost.calls);
        });
        expect(samples).toHaveLength(20 * dims);
        measurement.apply(samples).forEach((value, i) => {
          if (measurement === mask) expect(value).toBe(y[i % 3]);
          else expect(value).toBeCloseTo(y[i % 3], 12);
        });
        expect({ calls, gradients, rows }).toEqual(cost);
        expect(steps).toBe(calls);
      }
    });

    it('gives the same for the same seed', async () => {
      const once = await sampleConditionally(method, problemOf(), {});
      expect(await sampleConditionally(method, problemOf(), {})).toEqual(once);
    });
  },
);

it.each(['tmpd', 'tds'])('%s is exact for data of one Gaussian', async (id) => {
  const count = 1000;
  // A step takes x₀ for a point, which loses variance: 24 % of it with 40 levels, 3 % with 320.
  const sigmas = edmGrid({ ...EDM_GRID_DEFAULTS, num_inference_steps: 320 }).sigmas;
  const problem = problemOf({ count, sigmas });
  const options = id === 'tds' ? { particles: 50, taken: 50 } : {};
  const samples = await sampleConditionally(conditionalMethod(id), problem, options);
  for (const d of [0, 2, 3]) {
    const values = Array.from({ length: count }, (_, row) => samples[row * 6 + d]);
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    // Five standard errors.
    expect(Math.abs(mean - gaussian.means[0][d])).toBeLessThan(0.4 * 5 * count ** -0.5);
    expect(Math.abs(variance - 0.16)).toBeLessThan(0.16 * (0.03 + 5 * (2 / count) ** 0.5));
  }
});

it('sums rows of the covariance where there is more known than is computed in full', async () => {
  const method = conditionalMethod('tmpd');
  // One Gaussian has a diagonal Jacobian, of which the row sums are the diagonal.
  const full = await sampleConditionally(method, problemOf(), { full_covariance: 8 });
  const sums = await sampleConditionally(method, problemOf(), { full_covariance: 0 });
  sums.forEach((value, i) => {
    expect(value).toBeCloseTo(full[i], 8);
  });
});

it('refuses methods and options that there are not', () => {
  expect(() => conditionalMethod('magic')).toThrow(
    '"magic" is no method of conditional sampling; there are replacement, repaint, ddnm, pigdm, tmpd, tds, model.',
  );
  const method = conditionalMethod('ddnm');
  expect(() => methodOptions(method, { steps: 3 })).toThrow(
    'ddnm has no option "steps"; it has eta.',
  );
  expect(() => methodOptions(method, { toString: 1 })).toThrow('ddnm has no option "toString"');
  expect(() => methodOptions(method, { eta: 2 })).toThrow(
    'eta is 2; it must be a number from 0 to 1.',
  );
  expect(() => methodOptions(conditionalMethod('tds'), { particles: 2.5 })).toThrow('whole number');
});

it.each([
  [250, 10, 10, 4570, 2410],
  [50, 10, 2, 130, 90],
  [200, 1, 10, 3782, 1991],
])(
  'RePaint with %i levels, j = %i and r = %i moves %i times',
  (steps, jump, resamplings, moves, calls) => {
    const positions = repaintPositions(steps, { resamplings, jump });
    const changes = positions.slice(1).map((to, i) => to - positions[i]);
    expect(changes.every((change) => Math.abs(change) === 1)).toBe(true);
    expect([positions[0], positions[positions.length - 1]]).toEqual([steps - 1, -1]);
    expect(changes.length).toBe(moves);
    expect(changes.filter((change) => change < 0).length).toBe(calls);
  },
);

it('chooses particles in proportion to their weights', () => {
  const weights = normalisedWeights([0, Math.log(3), -Infinity, Math.log(6)]);
  expect([...weights].map((value) => Math.round(value * 10))).toEqual([1, 3, 0, 6]);
  expect([...systematicChoice(weights, 10, 0.5)]).toEqual([0, 1, 1, 1, 3, 3, 3, 3, 3, 3]);
});

it('enlarges by repeating and by bicubic interpolation, which keeps straight slopes', () => {
  const ramp = Float64Array.of(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5);
  const nearest = nearestUpscaled(ramp, [1, 2, 6], 2);
  expect([...nearest.subarray(0, 12)]).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  const bicubic = bicubicUpscaled(ramp, [1, 2, 6], 2);
  for (let x = 4; x < 8; x++) expect(bicubic[x]).toBeCloseTo((x + 0.5) / 2 - 0.5, 12);
  expect(psnr([1, -1], [1, -0.8])).toBeCloseTo(10 * Math.log10(4 / 0.02), 9);
});
