// Layer: script. The training of a classifier: AdamW with one cycle of the learning rate, an average
// of the weights, pictures that are shifted, turned and noised a little, targets that are smoothed.

import { samplesOf } from '../../src/core/data/dataSet';
import { philoxIntegers } from '../../src/core/rng/philox';
import { STREAMS } from '../../src/core/rng/streams';
import { roundedToFloat16, type Tensor } from '../../src/shared/safetensors';
import { answerOf } from '../../webview/lab/classifiers/answers';
import { networkPictures } from '../../webview/lab/classifiers/pictures';
import type { ClassifierId, ClassifierSpec } from '../../webview/lab/classifiers/spec';
import { buildNetwork } from '../../webview/lab/engine/networks/description';
import { initialWeights } from '../../webview/lab/engine/networks/initialWeights';
import { KernelModule, type KernelBinaries } from '../../webview/lab/engine/wasm/module';
import { WasmTrainer } from '../../webview/lab/engine/wasm/trainer';
import type { LabelledData } from './data';
import { Distortion } from './distortion';

export interface TrainingRecipe {
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Pixels, degrees and shares by which pictures are shifted, turned and scaled at most. */
  readonly shift: number;
  readonly turn: number;
  readonly scale: number;
  /** Largest standard deviation of the noise that is added; pictures lie in [−1, 1]. */
  readonly noise: number;
  readonly seed: number;
}

const PLAIN = { shift: 0, turn: 0, scale: 0, noise: 0.1, seed: 0 };

export const RECIPES: Readonly<Record<ClassifierId, TrainingRecipe>> = {
  digits: {
    steps: 2500,
    batch: 64,
    learningRate: 4e-3,
    shift: 2,
    turn: 12,
    scale: 0.12,
    noise: 0.1,
    seed: 0,
  },
  digits8: { ...PLAIN, steps: 600, batch: 64, learningRate: 4e-3 },
  faces: { ...PLAIN, steps: 2000, batch: 64, learningRate: 4e-3 },
};

export interface Trained {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly recipe: TrainingRecipe;
  /** Share of right answers to each question about held-out pictures. */
  readonly accuracies: readonly number[];
  readonly heldOut: number;
  readonly parameters: number;
  readonly seconds: number;
}

const SMOOTHING = 0.05;
const AVERAGING = 0.995;
const WEIGHT_DECAY = 0.02;
const CLIPPED = 1;
/** Share of the steps in which the learning rate rises, and the part of it that it starts with. */
const RISE = 0.2;
const START = 0.04;
const EVERY = 250;
const PREDICTED = 250;

export async function trainClassifier(
  spec: ClassifierSpec,
  data: LabelledData,
  recipe: TrainingRecipe,
  binaries: KernelBinaries,
  report: (line: string) => void,
): Promise<Trained> {
  const description = { kind: 'classifier', config: spec.network } as const;
  const trainer = new WasmTrainer(await KernelModule.start(binaries), buildNetwork(description));
  const { parameters } = trainer;
  for (const [name, values] of initialWeights(description, recipe.seed)) {
    parameters.values('weights', name).set(values);
    parameters.values('averages', name).set(values);
  }
  const batches = new Batches(spec, data, recipe);
  const started = performance.now();
  let loss = 0;
  for (let step = 1; step <= recipe.steps; step++) {
    loss += trainer.gradients(batches.at(step));
    trainer.update({
      step,
      learningRate: recipe.learningRate * oneCycle(step / recipe.steps),
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: WEIGHT_DECAY,
      emaDecay: Math.min(AVERAGING, (1 + step) / (10 + step)),
      maxGradNorm: CLIPPED,
    });
    if (step % EVERY !== 0 && step !== recipe.steps) continue;
    const found = accuraciesOf(trainer, spec, data).map((share) => (100 * share).toFixed(2));
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    report(
      `step ${step}, loss ${(loss / EVERY).toFixed(4)}, held out ${found.join(', ')} %, ${seconds} s`,
    );
    loss = 0;
  }
  const seconds = (performance.now() - started) / 1000;
  const tensors = Object.fromEntries(
    parameters.slots.map(({ name, shape }) => {
      // As they are shipped, in 16 bits, and as they are judged below.
      const values = parameters.values('averages', name);
      values.set(values.map(roundedToFloat16));
      return [name, { shape: [...shape], data: values.slice() }];
    }),
  );
  return {
    tensors,
    recipe,
    accuracies: accuraciesOf(trainer, spec, data),
    heldOut: data.set.heldOut,
    parameters: parameters.slots.reduce((sum, { size }) => sum + size, 0),
    seconds,
  };
}

/** Half a cosine up, half a cosine down to nearly nothing (Smith & Topin 2018). */
function oneCycle(part: number): number {
  const half = (from: number, to: number, at: number): number =>
    to + ((from - to) * (1 + Math.cos(Math.PI * at))) / 2;
  return part < RISE ? half(START, 1, part / RISE) : half(1, 1e-3, (part - RISE) / (1 - RISE));
}

/** Minibatches as functions of the seed and of the step. */
class Batches {
  private readonly distortion: Distortion;
  private readonly rows: Int32Array;

  constructor(
    private readonly spec: ClassifierSpec,
    private readonly data: LabelledData,
    private readonly recipe: TrainingRecipe,
  ) {
    this.distortion = new Distortion(spec.frame, recipe);
    this.rows = new Int32Array(recipe.batch);
  }

  at(step: number) {
    const { spec, data, recipe, rows } = this;
    philoxIntegers(recipe.seed, STREAMS.trainingOrder, step * recipe.batch, data.set.count, rows);
    const { shape, values } = samplesOf(data.set, rows);
    const sample = networkPictures({ shape, values }, spec.frame, 0, rows.length);
    this.distortion.apply(sample, step);
    const { num_classes: classes } = spec.network;
    const target = new Float32Array(rows.length * classes).fill(SMOOTHING / classes);
    rows.forEach((row, i) => {
      target[i * classes + (data.set.labels?.[row] ?? 0)] += 1 - SMOOTHING;
    });
    return { sample, timestep: new Float32Array(rows.length), target, weight: null };
  }
}

function accuraciesOf(trainer: WasmTrainer, spec: ClassifierSpec, { set }: LabelledData): number[] {
  const { questions, network } = spec;
  const right = questions.map(() => 0);
  for (let start = 0; start < set.heldOut; start += PREDICTED) {
    const size = Math.min(PREDICTED, set.heldOut - start);
    const rows = Array.from({ length: size }, (_, i) => set.count + start + i);
    const picked = samplesOf(set, rows);
    const input = networkPictures(picked, spec.frame, 0, size);
    const output = trainer.predict(input, new Float32Array(size));
    const width = network.feature_dim + network.num_classes;
    for (let i = 0; i < size; i++) {
      const logits = output.subarray(i * width + network.feature_dim, (i + 1) * width);
      const truth = answersIn(picked.labels?.[i] ?? 0, questions);
      questions.forEach((_, q) => {
        if (answerOf(logits, questions, q) === truth[q]) right[q]++;
      });
    }
  }
  return right.map((count) => count / set.heldOut);
}

/** The inverse of `combinationOf`. */
function answersIn(combination: number, questions: readonly (readonly string[])[]): number[] {
  let rest = combination;
  return questions
    .toReversed()
    .map(({ length }) => {
      const answer = rest % length;
      rest = (rest - answer) / length;
      return answer;
    })
    .reverse();
}
