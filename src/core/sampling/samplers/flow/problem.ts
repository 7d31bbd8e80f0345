// Layer: core (pure). Flow matching: the network predicts the velocity v = ε − x₀ of
// x_σ = (1−σ)x₀ + σε, so dx/dσ = v, integrated from σ = 1 to 0 (rectified flow, Liu 2022; Esser
// 2024). The network is asked at σ.

import { predictX0 } from '../../../prediction';
import { flowGrid, type FlowGridOptions } from '../../../sigmas/flow';
import type { SigmaGrid } from '../../../sigmas/grids';
import { integerKey, numberKey, optionalNumberKey } from '../../configEntry';
import type { RunProblem } from '../../definition';
import { option } from '../../option';

/** Options of every flow sampler. */
export function flowOptions() {
  return {
    num_train_timesteps: option(null, integerKey(1000)),
    shift: option(null, numberKey(1)),
  };
}

/** What a class with more keys has beside {@link flowOptions}. */
export function flowShiftOptions() {
  return { shift_terminal: option(null, optionalNumberKey()) };
}

/** `output` is "flow" for a velocity; other kinds are converted. */
export interface FlowProblem<T> extends RunProblem<T> {
  readonly grid: SigmaGrid;
}

export function flowProblem<T>(problem: RunProblem<T>, options: FlowGridOptions): FlowProblem<T> {
  return { ...problem, grid: flowGrid(options) };
}

/** Golden files list σ·T. */
export function listedFlowTime(
  sigma: number,
  { num_train_timesteps }: { num_train_timesteps: number },
): number {
  return sigma * num_train_timesteps;
}

export async function predicted<T>(problem: FlowProblem<T>, x: T, sigma: number): Promise<T> {
  const { algebra, denoise, output } = problem;
  const raw = algebra.own(await denoise(x, sigma));
  return predictX0(algebra, output, raw, x, { signal: 1 - sigma, noise: sigma });
}
