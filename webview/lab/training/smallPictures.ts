// Layer: worker (pure). What a network in training is given beside x_t when it learns to enlarge
// pictures: the condition of each row, in training with Gaussian noise whose level is drawn for each row
// (Ho et al. 2021, "Cascaded diffusion models", conditioning augmentation). Noise and levels are
// numbers (step−1)·rows … of their streams, as all that batches are made of.

import { networkShape, sampleSize, type SampleFormat } from '../../../src/core/data/sampleFormat';
import { taughtFactor } from '../../../src/core/recipe/data/images';
import type { Recipe } from '../../../src/core/recipe/types';
import { philoxNormals, philoxUniforms } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import { conditionOfLarge, type UpscaleFactor } from '../../../src/core/superResolution';

export class SmallPictures {
  private readonly size: number;

  private constructor(
    private readonly format: SampleFormat,
    private readonly factor: UpscaleFactor,
    private readonly most: number,
    private readonly seed: number,
  ) {
    this.size = sampleSize(format);
  }

  /** Null for a recipe that learns something else. */
  static of(format: SampleFormat, { data, training }: Recipe): SmallPictures | null {
    const factor = taughtFactor(data);
    if (data.kind !== 'images' || factor === null) return null;
    return new SmallPictures(format, factor, data.noise_augmentation, training.seed);
  }

  /** The condition of large pictures, without noise. @param x0 network units and layout */
  conditionOf(x0: Float32Array): Float32Array {
    const [channels, height, width] = networkShape(this.format);
    return conditionOfLarge(x0, [channels, height, width], this.factor);
  }

  /** The same with the noise of a training's rows from `first` on. */
  augmented(x0: Float32Array, first: number): Float32Array {
    const { size, most, seed } = this;
    const condition = this.conditionOf(x0);
    if (most === 0) return condition;
    const levels = new Float64Array(x0.length / size);
    philoxUniforms(seed, STREAMS.trainingAugmentationLevel, first, levels);
    const noise = new Float32Array(x0.length);
    philoxNormals(seed, STREAMS.trainingAugmentation, first * size, noise);
    return condition.map((value, i) => value + most * levels[Math.floor(i / size)] * noise[i]);
  }
}
