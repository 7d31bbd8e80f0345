// Layer: worker (pure). Points whose denoiser and whose posterior under a known coordinate both have a
// closed form: a mixture of Gaussians. The built-in sets are clean points with Gaussian jitter; the
// rows of a file are given a little jitter, without which a line would meet none of them.

import { drawPointSet } from '../../../src/core/data/pointSets';
import type { DataSet } from '../../../src/core/data/dataSet';
import { intoNetwork, type SampleFormat } from '../../../src/core/data/sampleFormat';
import type { GaussianMixture } from '../../../src/core/exact/mixture';
import type { DataConfig } from '../../../src/core/recipe/types';
import { eightGaussiansMixture } from '../numerics/eightGaussians';

/** Components at most; the cost of the denoiser grows with their number. */
const MOST_COMPONENTS = 400;
/** Jitter of points that have none, as a share of their extent. */
const JITTER = 0.01;

/**
 * The data in network units; of a finite draw of the clean points, which is the distribution that is
 * raced on. Null for what are no points, or are gone.
 */
export function exactPoints(
  config: DataConfig | null,
  data: DataSet | null,
  format: SampleFormat,
): GaussianMixture | null {
  if (config?.kind !== 'points' || format.kind !== 'points') return null;
  const { name, noise } = config;
  if (name === 'eight_gaussians' && noise > 0) return eightGaussiansMixture(noise, format.scaling);
  if (name === null && data === null) return null;
  const clean =
    name === null
      ? (data?.reference(MOST_COMPONENTS).values ?? new Float32Array())
      : drawPointSet(name, MOST_COMPONENTS, config.seed, 0);
  const jitter = name === null || noise === 0 ? JITTER * extentOf(clean) : noise;
  const values = intoNetwork(format, clean);
  const count = values.length / 2;
  return {
    means: Array.from({ length: count }, (_, k) => [values[2 * k], values[2 * k + 1]]),
    weights: new Array<number>(count).fill(1 / count),
    stds: new Array<number>(count).fill(jitter / format.scaling.scale),
  };
}

/** The longer side of the box around points of the plane. */
function extentOf(points: Float32Array): number {
  const sides = [0, 1].map((axis) => {
    let [least, most] = [Infinity, -Infinity];
    for (let at = axis; at < points.length; at += 2) {
      least = Math.min(least, points[at]);
      most = Math.max(most, points[at]);
    }
    return most - least;
  });
  return Math.max(...sides);
}
