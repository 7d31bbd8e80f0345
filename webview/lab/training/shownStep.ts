// Layer: worker (pure). One step of a training with everything that happens in it: a batch, its noise,
// what the network answers, and what the update changes. The step itself is the very one that the
// training would make; before and after it the state is copied out and asked, which changes nothing.

import { outOfNetwork, sampleSize, type SampleFormat } from '../../../src/core/data/sampleFormat';
import type { ShownRow, ShownStep } from '../../../src/shared/protocol/shownStep';
import { rowsAtOnce } from '../denoiser';
import type { NetworkDescription } from '../engine/networks/description';
import type { StateDict } from '../engine/networks/stateDict';
import { copyOf } from '../engines/copyOf';
import {
  ADAM,
  type NetworkState,
  type OpenEngine,
  type TrainBatch,
  type Trainer,
} from '../network/contract';
import type { BatchOrigin, BatchSource } from './batches';

/** Rows that are shown. */
const SHOWN = { points: 64, images: 6, audio: 4, video: 6 } as const;

export interface StepParts {
  readonly network: Trainer;
  readonly description: NetworkDescription;
  readonly engine: OpenEngine;
  readonly source: BatchSource;
  readonly origin: BatchOrigin;
}

/**
 * @param step the 1-based number of the step that is about to be made
 * @param learningRate of that step
 * @param make makes it, and answers with the norm of its gradient where the engine measures that
 */
export async function showStep(
  parts: StepParts,
  { step, learningRate }: { readonly step: number; readonly learningRate: number },
  make: () => Promise<number | null>,
): Promise<ShownStep> {
  const { network, source, origin } = parts;
  const batch = copyOf(source.batch(step));
  const drawn = source.drawn;
  const before = await network.readState();
  const answer = await answersOf(parts, before.weights, batch);
  const measured = await make();
  const after = await network.readState();
  const answerAfter = await answersOf(parts, after.weights, batch);
  const count = Math.min(batch.timestep.length, SHOWN[origin.format.kind]);
  const errors = [answer, answerAfter].map((answers) => rowErrors(answers, batch));
  const rows = Array.from({ length: count }, (_, row): ShownRow => {
    const { signal, noise, target, weight } = origin.objective.at(drawn.times[row]);
    const [own, then] = errors.map((all) => all[row]);
    return { time: drawn.times[row], signal, noise, target, weight, before: own, after: then };
  });
  const shown = (values: Float32Array): Float32Array =>
    asShown(origin.format, values.subarray(0, count * sampleSize(origin.format)));
  const x0 = shown(drawn.x0);
  const epsilon = shown(drawn.epsilon);
  return {
    step,
    kind: origin.format.kind,
    shape: origin.format.shape,
    rows,
    batch: batch.timestep.length,
    x0,
    epsilon,
    x_t: noised(rows, x0, epsilon),
    target: shown(batch.target),
    answer: shown(answer),
    answerAfter: shown(answerAfter),
    loss: { before: mean(errors[0]), after: mean(errors[1]) },
    gradientNorm: measured ?? gradientNorm(before, after),
    updateNorm: distance(before.weights, after.weights),
    weightNorm: distance(before.weights, null),
    learningRate,
  };
}

/** What weights that are in training answer to a batch; those that one samples from are others. */
async function answersOf(
  { engine, description, origin }: StepParts,
  weights: StateDict,
  { sample, timestep, target, classLabels }: TrainBatch,
): Promise<Float32Array> {
  const size = sampleSize(origin.format);
  const inputSize = sample.length / timestep.length;
  const answers = new Float32Array(target.length);
  const network = engine.predictor(description, weights);
  try {
    const most = rowsAtOnce(origin.format);
    for (let start = 0; start < timestep.length; start += most) {
      const end = Math.min(timestep.length, start + most);
      const condition =
        classLabels === undefined ? null : { classLabels: classLabels.subarray(start, end) };
      const given = sample.subarray(start * inputSize, end * inputSize);
      const part = await network.predict(given, timestep.subarray(start, end), condition);
      answers.set(part, start * size);
    }
  } finally {
    network.dispose();
  }
  return answers;
}

/** weight × mean square of the error, of each row. */
function rowErrors(answers: Float32Array, { target, timestep, weight }: TrainBatch): number[] {
  const size = target.length / timestep.length;
  return Array.from(timestep, (_, row) => {
    let squares = 0;
    for (let i = row * size; i < (row + 1) * size; i++) squares += (answers[i] - target[i]) ** 2;
    return ((weight?.[row] ?? 1) * squares) / size;
  });
}

/** Points stay in the units of the network; pictures are turned as they are looked at. */
function asShown(format: SampleFormat, values: Float32Array): Float32Array {
  return format.kind === 'points' ? values.slice() : outOfNetwork(format, values);
}

function noised(rows: readonly ShownRow[], x0: Float32Array, epsilon: Float32Array): Float32Array {
  const size = x0.length / rows.length;
  return x0.map((value, i) => {
    const { signal, noise } = rows[Math.floor(i / size)];
    return signal * value + noise * epsilon[i];
  });
}

/**
 * Norm of the gradient of the step between two states, after clipping: the first moment m of Adam
 * becomes β₁·m + (1 − β₁)·g (Kingma & Ba 2015, algorithm 1).
 */
export function gradientNorm(
  { m: before }: Pick<NetworkState, 'm'>,
  { m: after }: Pick<NetworkState, 'm'>,
): number {
  let squares = 0;
  for (const [name, { data }] of after) {
    const then = before.get(name)?.data ?? new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) {
      squares += ((data[i] - ADAM.beta1 * then[i]) / (1 - ADAM.beta1)) ** 2;
    }
  }
  return Math.sqrt(squares);
}

/** ‖a − b‖ over all tensors; ‖a‖ without b. */
function distance(a: StateDict, b: StateDict | null): number {
  let squares = 0;
  for (const [name, { data }] of a) {
    const other = b?.get(name)?.data;
    for (let i = 0; i < data.length; i++) squares += (data[i] - (other?.[i] ?? 0)) ** 2;
  }
  return Math.sqrt(squares);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
