// Layer: worker (pure). The minibatch of a step as a function of (seed, step) and of nothing
// else: rows, times, noise, mirrored pictures and dropped labels are numbers (step−1)·rows … of
// their streams, with rows those of all the minibatches whose gradients are added up. A run that is resumed at any step therefore sees exactly the batches that it
// would have seen.

import type { DataSet } from '../../../src/core/data/dataSet';
import {
  intoNetwork,
  networkShape,
  sampleSize,
  type SampleFormat,
} from '../../../src/core/data/sampleFormat';
import type { Objective } from '../../../src/core/objectives/objective';
import type { Recipe, TrainingConfig } from '../../../src/core/recipe/types';
import { philoxIntegers, philoxNormals, philoxUniforms } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import type { BatchDraw, TrainBatch } from '../network/contract';
import { SmallPictures } from './smallPictures';
import { batchTimes } from './times';

/** What the batches of a training are made of. */
export interface BatchOrigin {
  readonly data: DataSet;
  readonly format: SampleFormat;
  readonly objective: Objective;
  readonly recipe: Recipe;
  /** Label that stands for "no class"; null for a network that takes no labels. */
  readonly noClass: number | null;
}

export class BatchSource {
  /** What every batch follows from, for engines that make them where they compute. */
  readonly draw: BatchDraw;
  /** Whether that is all of a batch: small pictures only the source makes. */
  readonly isDrawn: boolean;
  private readonly sampleSize: number;
  private readonly rows: Int32Array;
  private readonly mirrored: Int32Array | undefined;
  private readonly times: Float64Array;
  private readonly raw: Float32Array;
  /** Of the last batch, in network units. */
  private x0: Float32Array;
  private readonly epsilon: Float32Array;
  private readonly uniforms: Float64Array;
  private readonly small: SmallPictures | null;
  /** Handed out for every step, with other values. */
  private readonly current: TrainBatch;

  constructor(private readonly origin: BatchOrigin) {
    const { format, objective, recipe, noClass } = origin;
    const size = rowsOfStep(recipe.training);
    this.small = SmallPictures.of(format, recipe);
    this.sampleSize = sampleSize(format);
    const length = size * this.sampleSize;
    this.rows = new Int32Array(size);
    this.mirrored =
      recipe.data.kind === 'images' && recipe.data.flip ? new Int32Array(size) : undefined;
    this.times = new Float64Array(size);
    this.raw = new Float32Array(length);
    this.x0 = this.raw;
    this.epsilon = new Float32Array(length);
    this.uniforms = new Float64Array(size);
    this.current = {
      sample: new Float32Array(this.small === null ? length : 2 * length),
      timestep: new Float32Array(size),
      target: new Float32Array(length),
      weight: isWeighted(objective) ? new Float32Array(size) : null,
      ...(noClass === null ? {} : { classLabels: new Int32Array(size).fill(noClass) }),
    };
    this.draw = drawOf(origin, size);
    this.isDrawn = this.small === null;
  }

  /** The batch of the 1-based `step`; its arrays hold it until the next call. */
  batch(step: number): TrainBatch {
    const { origin, rows, epsilon, current, times, sampleSize } = this;
    const { data, objective, recipe } = origin;
    const { sample, timestep, target, weight } = current;
    const { seed } = recipe.training;
    const size = timestep.length;
    const first = (step - 1) * size;
    philoxIntegers(seed, STREAMS.trainingOrder, first, data.count, rows);
    batchTimes(recipe, step, times);
    philoxNormals(seed, STREAMS.trainingNoise, first * sampleSize, epsilon);
    const x0 = this.read(first);
    this.x0 = x0;
    const condition = this.small?.augmented(x0, first) ?? null;
    const inputSize = sample.length / size;
    for (let row = 0; row < size; row++) {
      const point = objective.at(times[row]);
      const { signal, noise, inputScale } = point;
      timestep[row] = point.networkTime;
      if (weight !== null) weight[row] = point.weight;
      const start = row * sampleSize;
      const end = start + sampleSize;
      const ahead = row * inputSize - start;
      for (let i = start; i < end; i++) {
        sample[ahead + i] = inputScale * (signal * x0[i] + noise * epsilon[i]);
        target[i] = point.target.epsilon * epsilon[i] + point.target.x0 * x0[i];
      }
      if (condition !== null)
        sample.set(condition.subarray(start, end), row * inputSize + sampleSize);
    }
    this.label(first);
    return current;
  }

  /** What the last batch was made of: x₀ and ε in network units, and the time of each row. */
  get drawn(): { readonly x0: Float32Array; readonly epsilon: Float32Array; times: Float64Array } {
    return { x0: this.x0.slice(), epsilon: this.epsilon.slice(), times: this.times.slice() };
  }

  /** The chosen rows in network units. */
  private read(first: number): Float32Array {
    const { rows, mirrored, raw, origin } = this;
    if (mirrored !== undefined)
      philoxIntegers(origin.recipe.training.seed, STREAMS.trainingMirror, first, 2, mirrored);
    origin.data.read(rows, raw, mirrored);
    return intoNetwork(origin.format, raw);
  }

  /** Classes of the chosen rows; some become "no class", which is the last label. */
  private label(first: number): void {
    const { rows, uniforms, origin, current } = this;
    const { labels } = origin.data;
    const { classLabels } = current;
    if (classLabels === undefined || labels === null || origin.noClass === null) return;
    const { seed, label_dropout } = origin.recipe.training;
    philoxUniforms(seed, STREAMS.trainingLabelDropout, first, uniforms);
    for (let row = 0; row < rows.length; row++)
      classLabels[row] = uniforms[row] < label_dropout ? origin.noClass : labels[rows[row]];
  }
}

function drawOf(
  { data, format, objective, recipe, noClass }: BatchOrigin,
  size: number,
): BatchDraw {
  const { rows, count, labels } = data;
  const { training } = recipe;
  return {
    seed: training.seed,
    size,
    shape: networkShape(format),
    rows:
      rows.type === 'uint8'
        ? rows
        : {
            type: 'float32',
            values: intoNetwork(format, rows.values.subarray(0, count * sampleSize(format))),
          },
    count,
    flips: recipe.data.kind === 'images' && recipe.data.flip,
    classes: noClass === null ? null : { labels, none: noClass, dropout: training.label_dropout },
    objective,
    times: recipe,
  };
}

/** Rows of a step, of all minibatches whose gradients are added up. */
export function rowsOfStep({
  batch_size,
  gradient_accumulation_steps,
}: Pick<TrainingConfig, 'batch_size' | 'gradient_accumulation_steps'>): number {
  return batch_size * gradient_accumulation_steps;
}

/** Whether any error costs more than another; without weights the engines save the product. */
function isWeighted(objective: Objective): boolean {
  if (objective.kind === 'edm') return false;
  if (objective.kind === 'flow') return objective.at(0.5).weight !== 1;
  const times = Array.from({ length: objective.timesteps }, (_, t) => t);
  return times.some((t) => objective.at(t).weight !== 1);
}
