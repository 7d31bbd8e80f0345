// Layer: core (pure). Stochastic churn (Karras 2022, Algorithm 2): a step may first add a little
// noise, from σ to σ̂ = σ(1+γ), with γ = min(S_churn/N, √2−1) inside [S_tmin, S_tmax].

import { absent, numberKey, stepArgument, unlimitedKey, type ConfigEntry } from './configEntry';
import { option, type OptionField, type OptionsOf } from './option';
import type { SamplerProblem } from './problem';

const CHURNED_SIGMA = { type: 'number', minimum: 0, maximum: 100_000 } as const;

const S_CHURN: OptionField = {
  group: 'noise',
  kind: { type: 'number', minimum: 0, maximum: 100_000 },
  label: 'Churn S',
  doc: 'Noise added before each step, 0 for none (Karras 2022, Algorithm 2).',
  also: ['churn', 'S_churn'],
  default: 0,
};

const S_TMIN: OptionField = {
  group: 'noise',
  kind: CHURNED_SIGMA,
  label: 'Churn from σ',
  doc: 'Smallest σ at which there is churn.',
  also: ['S_tmin', 's_min'],
  default: 0,
};

const S_TMAX: OptionField = {
  group: 'noise',
  kind: CHURNED_SIGMA,
  label: 'Churn up to σ',
  doc: 'Largest σ at which there is churn; null for no limit.',
  nullable: true,
  also: ['S_tmax', 's_max'],
  default: null,
};

const S_NOISE: OptionField = {
  group: 'noise',
  kind: { type: 'number', minimum: 0, maximum: 10 },
  label: 'Churn noise',
  doc: 'Standard deviation of the noise that churn adds, 1 for the exact process.',
  also: ['S_noise'],
  default: 1,
};

/** Churn by arguments of `step`. */
export function churnArguments() {
  return churnOptions(stepArgument);
}

/** Churn that the lab offers and the class does not have. */
export function churnOfLab() {
  return churnOptions((_entry, off) => absent(off));
}

function churnOptions(placed: <V>(entry: ConfigEntry<V>, off: V) => ConfigEntry<V>) {
  return {
    s_churn: option(S_CHURN, placed(numberKey(0), 0)),
    s_tmin: option(S_TMIN, placed(numberKey(0), 0)),
    s_tmax: option(S_TMAX, placed(unlimitedKey(Infinity), null)),
    s_noise: option(S_NOISE, placed(numberKey(1), 1)),
  };
}

export type ChurnOptions = Omit<
  OptionsOf<ReturnType<typeof churnArguments>>,
  'num_inference_steps'
>;

/** Off: the sampler is deterministic. */
export const NO_CHURN: ChurnOptions = { s_churn: 0, s_tmin: 0, s_tmax: null, s_noise: 1 };

/** σ̂ of a step of N; equal to σ where there is no churn. */
export function churnedSigma(sigma: number, steps: number, options: ChurnOptions): number {
  if (sigma < options.s_tmin || sigma > (options.s_tmax ?? Infinity)) return sigma;
  return sigma * (1 + Math.min(options.s_churn / steps, Math.SQRT2 - 1));
}

/** x raised from noise level σ to σ̂ by fresh noise; x itself when they are equal. */
export function churned<T>(
  { algebra, noise }: SamplerProblem<T>,
  x: T,
  sigma: number,
  sigmaHat: number,
  options: ChurnOptions,
): T {
  if (sigmaHat <= sigma) return x;
  const added = options.s_noise * Math.sqrt(sigmaHat * sigmaHat - sigma * sigma);
  return algebra.combine([1, x], [added, algebra.own(noise())]);
}
