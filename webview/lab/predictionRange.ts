// Layer: worker (pure). How far the network's predictions of x₀ lie beyond the range to which a sampler
// clips them: clipping makes them look like data, and so hides where the sampler diverges.

import type { SamplingFacts } from '../../src/core/doctor/contract';
import { answersOf } from '../../src/core/objectives';
import { x0Coefficients } from '../../src/core/prediction';
import type { SamplingConfig } from '../../src/core/recipe/types';
import { hasOption } from '../../src/core/sampling/catalogue';
import type { Denoise, OutputKind } from '../../src/core/sampling/contract';
import type { LoadedNetwork } from './network/modelFiles';
import { noiseLevels, type NoiseLevels } from '../../src/core/sigmas/noiseLevels';

/** In units of the clipping range; single numbers overshoot by less. */
const FAR = 1.5;

export class PredictionRange {
  private beyond = 0;
  private seen = 0;

  private constructor(
    private readonly range: number,
    private readonly output: OutputKind,
    private readonly levels: NoiseLevels,
  ) {}

  /** Null for settings with which nothing is clipped. */
  static of(
    { schedule, prediction_type }: Pick<LoadedNetwork, 'schedule' | 'prediction_type'>,
    { sampler, clip_sample, clip_sample_range, thresholding }: SamplingConfig,
  ): PredictionRange | null {
    if (!clip_sample || thresholding || !hasOption(sampler, 'clip_sample')) return null;
    const { output } = answersOf(schedule, prediction_type);
    return new PredictionRange(clip_sample_range, output, noiseLevels(schedule));
  }

  /** The same denoiser, each of whose predictions is counted. */
  watched(denoise: Denoise<Float32Array>): Denoise<Float32Array> {
    return async (x, t) => {
      const output = await denoise(x, t);
      this.count(output, x, t);
      return output;
    };
  }

  /** Null before a step with more signal than noise. */
  get measured(): SamplingFacts['beyondRange'] {
    const { beyond, seen, range } = this;
    return seen === 0 ? null : { share: beyond / seen, range };
  }

  private count(output: Float32Array, x: Float32Array, t: number): void {
    const at = this.levels.at(t);
    if (at.signal <= at.noise) return;
    const weights = x0Coefficients(this.output, at);
    const limit = FAR * this.range;
    for (let i = 0; i < x.length; i++) {
      if (Math.abs(weights.x * x[i] + weights.output * output[i]) > limit) this.beyond++;
    }
    this.seen += x.length;
  }
}
