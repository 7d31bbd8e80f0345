// Layer: worker (pure). What a model of points says all over the plane: where it would move a point,
// how likely it holds one to be, and how far off it is by noise level.

import { intoNetwork, sampleSize } from '../../../src/core/data/sampleFormat';
import { answersOf } from '../../../src/core/objectives';
import { flowLogLikelihood } from '../../../src/core/probabilityFlow/likelihood';
import { philoxNormals } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import { binMeans } from '../../../src/core/statistics/bins';
import type { DirectionField, LossByLevel, PlaneGrid } from '../../../src/shared/protocol/inPlace';
import { nextTurn } from '../eventLoop';
import { evenTimes } from '../training/times';
import { noisePredictor } from './noise';
import type { OpenModel } from './openModel';

/** Heun steps of the probability flow; see the test for what they cost in accuracy. */
const FLOW_STEPS = 16;
/** Rows of data that are noised once each, and the bins of noise levels. */
const LOSS_ROWS = 1024;
const BINS = 8;

/** What was asked needs points of the plane, without classes. */
export class NotAPlaneError extends Error {
  override readonly name = 'NotAPlaneError';

  constructor() {
    super('Fields and densities are of models of points in the plane.');
  }
}

/** Points of a grid in data units. */
export function gridPoints({ centre, half, side }: PlaneGrid): Float32Array {
  const points = new Float32Array(2 * side * side);
  const place = (axis: 0 | 1, cell: number): number =>
    centre[axis] + half * ((2 * cell + 1) / side - 1);
  for (let cell = 0; cell < side * side; cell++) {
    points[2 * cell] = place(0, cell % side);
    points[2 * cell + 1] = place(1, Math.floor(cell / side));
  }
  return points;
}

/** −ε of the network and of the exact denoiser. */
export async function directionField(
  opened: OpenModel,
  grid: PlaneGrid,
  time: number,
): Promise<DirectionField> {
  requirePlane(opened);
  const { exact, levels, model } = opened;
  const x = intoNetwork(model.format, gridPoints(grid));
  const network = await noisePredictor(opened)(x, time);
  return {
    network: network.map((value) => -value),
    exact:
      exact === null
        ? null
        : Float32Array.from(exact.posterior(x, levels.at(time)).epsilon, (value) => -value),
    rows: exact?.rows ?? null,
  };
}

/** Density of the network's probability flow, per unit of area of the data. */
export async function flowDensity(
  opened: OpenModel,
  grid: PlaneGrid,
  signal: AbortSignal,
  onDone: (share: number) => void,
): Promise<Float32Array> {
  requirePlane(opened);
  const { levels, model } = opened;
  const predict = noisePredictor(opened);
  const points = intoNetwork(model.format, gridPoints(grid));
  const logDensity = await flowLogLikelihood(
    points,
    (y, ratio) => {
      const time = levels.timeOf(ratio);
      // The flow is in units of the clean data: x = a·y.
      const { signal: kept } = levels.at(time);
      return predict(
        Float32Array.from(y, (value) => kept * value),
        time,
      );
    },
    {
      sigmaMin: levels.least,
      sigmaMax: levels.most,
      steps: FLOW_STEPS,
      onStep: async (done) => {
        onDone(done);
        await nextTurn();
        signal.throwIfAborted();
      },
    },
  );
  const area = (model.format.scaling?.scale ?? 1) ** 2;
  return Float32Array.from(logDensity, (log) => Math.exp(log) / area);
}

/** Mean squared error of the network's answer, beside that of E[answer | x] on the same draw. */
export async function lossByLevel(opened: OpenModel): Promise<LossByLevel> {
  const { data, exact, model, network } = opened;
  requirePlane(opened);
  if (data === null || exact === null)
    throw new Error(
      'The data of this model are not to be had, so nothing can be compared with them.',
    );
  const { format } = model;
  const size = sampleSize(format);
  const some = intoNetwork(format, data.reference(exact.rows ?? LOSS_ROWS).values);
  const objective = answersOf(model.schedule, model.prediction_type);
  const points = evenTimes(model, LOSS_ROWS).map((time) => objective.at(time));
  const epsilon = new Float32Array(LOSS_ROWS * size);
  philoxNormals(0, STREAMS.heldOutNoise, 0, epsilon);
  const x = new Float32Array(LOSS_ROWS * size);
  const input = new Float32Array(x.length);
  const target = new Float32Array(x.length);
  points.forEach((point, row) => {
    for (let i = row * size; i < (row + 1) * size; i++) {
      const x0 = some[i % some.length];
      x[i] = point.signal * x0 + point.noise * epsilon[i];
      input[i] = point.inputScale * x[i];
      target[i] = point.target.x0 * x0 + point.target.epsilon * epsilon[i];
    }
  });
  const times = Float32Array.from(points, ({ networkTime }) => networkTime);
  const answers = await network.predict(input, times, null);
  const errors = points.map((point, row) => {
    const [start, end] = [row * size, (row + 1) * size];
    const known = exact.posterior(x.subarray(start, end), point);
    let [ofNetwork, ofExact] = [0, 0];
    for (let i = start; i < end; i++) {
      const best =
        point.target.x0 * known.x0[i - start] + point.target.epsilon * known.epsilon[i - start];
      ofNetwork += (answers[i] - target[i]) ** 2 / size;
      ofExact += (best - target[i]) ** 2 / size;
    }
    return { ofNetwork, ofExact };
  });
  return {
    places: Array.from({ length: BINS }, (_, bin) => (bin + 0.5) / BINS),
    network: binMeans(
      errors.map(({ ofNetwork }) => ofNetwork),
      BINS,
    ),
    exact: binMeans(
      errors.map(({ ofExact }) => ofExact),
      BINS,
    ),
    rows: LOSS_ROWS,
    answer: objective.answer,
  };
}

function requirePlane({ model: { format } }: OpenModel): void {
  if (format.kind !== 'points' || format.classes !== null || sampleSize(format) !== 2)
    throw new NotAPlaneError();
}
