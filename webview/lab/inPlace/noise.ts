// Layer: worker (pure). The noise that a network predicts at points, whatever it was trained to answer:
// from the answer A = p·x₀ + q·ε and x = a·x₀ + s·ε follows ε = (a·A − p·x)/(q·a − p·s).

import { sampleSize } from '../../../src/core/data/sampleFormat';
import { answersOf } from '../../../src/core/objectives';
import { targetCoefficients } from '../../../src/core/prediction';
import { rowsAtOnce } from '../denoiser';
import { nextTurn } from '../eventLoop';
import type { OpenModel } from './openModel';

/** ε at rows of x in network units, at a time as samplers count. */
export type PredictNoise = (x: Float32Array, time: number) => Promise<Float32Array>;

/** For networks without classes. */
export function noisePredictor({ model, network, levels }: OpenModel): PredictNoise {
  const { format, schedule, prediction_type } = model;
  const objective = answersOf(schedule, prediction_type);
  const size = sampleSize(format);
  const rows = rowsAtOnce(format);
  const pointAt = (time: number): ReturnType<typeof objective.at> => {
    if (objective.kind !== 'discrete') return objective.at(time);
    // Training knows whole timesteps only; samplers also ask between two.
    const coefficients = levels.at(time);
    const target = targetCoefficients(objective.answer, coefficients);
    return { ...coefficients, inputScale: 1, networkTime: time, target, weight: 1 };
  };
  return async (x, time) => {
    const { signal, noise, inputScale, networkTime, target } = pointAt(time);
    const divisor = target.epsilon * signal - target.x0 * noise;
    const epsilon = new Float32Array(x.length);
    const step = rows * size;
    for (let start = 0; start < x.length; start += step) {
      const part = x.subarray(start, start + step);
      const input = inputScale === 1 ? part : part.map((value) => inputScale * value);
      const times = new Float32Array(part.length / size).fill(networkTime);
      const answer = await network.predict(input, times, null);
      for (let i = 0; i < part.length; i++)
        epsilon[start + i] = (signal * answer[i] - target.x0 * part[i]) / divisor;
      if (start + step < x.length) await nextTurn();
    }
    return epsilon;
  };
}
