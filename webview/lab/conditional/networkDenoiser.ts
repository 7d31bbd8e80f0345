// Layer: worker (pure). A network as D(x, σ) = E[x₀ | x₀ + σ·ε = x] with its vector–Jacobian
// product, whatever it answers (ε, x₀, v, velocity, EDM's F): D = skip·x + out·F(scale·x, t) for
// numbers that σ gives, so Jᵀv = skip·v + out·scale·(∂F)ᵀv.

import type { Denoiser } from '../../../src/core/conditional/contract';
import { sampleSize } from '../../../src/core/data/sampleFormat';
import { edmPreconditioning } from '../../../src/core/edm';
import { answersOf } from '../../../src/core/objectives';
import { x0Coefficients } from '../../../src/core/prediction';
import { besides } from '../../../src/core/superResolution';
import { rowsAtOnce } from '../denoiser';
import { nextTurn } from '../eventLoop';
import type { DifferentiablePredictor } from '../network/contract';
import type { LoadedNetwork } from '../network/modelFiles';
import { noiseLevels, type NoiseLevels } from '../../../src/core/sigmas/noiseLevels';

/** D at one noise level. */
interface Reading {
  readonly skip: number;
  readonly out: number;
  /** Factor of x before the network. */
  readonly scale: number;
  /** As the network is told it. */
  readonly time: number;
}

/** Outputs of the network for one class (null: networks without), summed by weight. */
interface Term {
  readonly weight: number;
  readonly label: number | null;
}

/** The class asked for, and u + s·(c − u) of the answers with and without it. */
export interface ConditionalGuidance {
  readonly class_label: number | null;
  readonly guidance_scale: number;
}

/**
 * @param network takes x₀ in network units and layout, as D does
 * @param small the condition of all samples (`core/superResolution.ts`); null for a model without
 */
export function networkDenoiser(
  network: DifferentiablePredictor,
  model: LoadedNetwork,
  guidance: ConditionalGuidance,
  small: Float64Array | null = null,
): Denoiser {
  const readingAt = readings(model, noiseLevels(model.schedule));
  const terms = termsOf(model, guidance);
  const size = sampleSize(model.format);
  const batch = rowsAtOnce(model.format) * size;

  /** skip·direct + Σ factor·weight·answer, batch by batch. */
  async function combined(
    x: Float64Array,
    { scale, time, skip }: Reading,
    direct: Float64Array,
    factor: number,
    answer: (input: Float32Array, given: Given, start: number) => Promise<Float32Array>,
  ): Promise<Float64Array> {
    const result = direct.map((value) => skip * value);
    for (let start = 0; start < x.length; start += batch) {
      const input = Float32Array.from(x.subarray(start, start + batch), (value) => scale * value);
      const rows = input.length / size;
      const joined = small === null ? input : besides(input, repeated(small, rows), size);
      const timestep = new Float32Array(rows).fill(time);
      for (const { weight, label } of terms) {
        const condition = label === null ? null : { classLabels: new Int32Array(rows).fill(label) };
        const part = await answer(joined, { timestep, condition }, start);
        for (let i = 0; i < part.length; i++) result[start + i] += factor * weight * part[i];
        await nextTurn();
      }
    }
    return result;
  }

  return {
    denoise(x, sigma) {
      const reading = readingAt(sigma);
      return combined(x, reading, x, reading.out, (input, { timestep, condition }) =>
        network.predict(input, timestep, condition),
      );
    },
    vjp(x, sigma, v) {
      const reading = readingAt(sigma);
      const { out, scale } = reading;
      return combined(x, reading, v, out * scale, async (input, { timestep, condition }, start) => {
        const cotangent = Float32Array.from(v.subarray(start, start + timestep.length * size));
        const pulled = await network.pullback(input, timestep, condition, cotangent);
        return small === null ? pulled : withoutCondition(pulled, size);
      });
    },
  };
}

function repeated(values: Float64Array, times: number): Float32Array {
  const all = new Float32Array(values.length * times);
  for (let i = 0; i < times; i++) all.set(values, i * values.length);
  return all;
}

/** The first half of every row: what belongs to x, not to its condition. */
function withoutCondition(joined: Float32Array, size: number): Float32Array {
  const own = new Float32Array(joined.length / 2);
  for (let start = 0; start < own.length; start += size)
    own.set(joined.subarray(2 * start, 2 * start + size), start);
  return own;
}

interface Given {
  readonly timestep: Float32Array;
  readonly condition: { readonly classLabels: Int32Array } | null;
}

function readings(
  { schedule, prediction_type }: LoadedNetwork,
  levels: NoiseLevels,
): (sigma: number) => Reading {
  const objective = answersOf(schedule, prediction_type);
  return (sigma) => {
    if (schedule.kind === 'edm') {
      const { c_skip, c_out, c_in, c_noise } = edmPreconditioning(sigma, schedule.sigma_data);
      return { skip: c_skip, out: c_out, scale: c_in, time: c_noise };
    }
    const time = levels.timeOf(sigma);
    const at = levels.at(time);
    const { x, output } = x0Coefficients(objective.answer, at);
    return {
      skip: x * at.signal,
      out: output,
      scale: at.signal,
      time: objective.networkTime(time),
    };
  };
}

function termsOf(
  { noClass }: LoadedNetwork,
  { class_label, guidance_scale }: ConditionalGuidance,
): readonly Term[] {
  if (class_label === null || noClass === null) return [{ weight: 1, label: noClass }];
  const conditional = { weight: guidance_scale, label: class_label };
  return guidance_scale === 1
    ? [conditional]
    : [conditional, { weight: 1 - guidance_scale, label: noClass }];
}
