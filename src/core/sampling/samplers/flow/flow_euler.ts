// Layer: core (pure). Euler's method on the velocity of flow matching.

import { flowGrid } from '../../../sigmas/flow';
import { booleanKey } from '../../configEntry';
import type { SamplerStep } from '../../contract';
import { defineContinuousSampler } from '../../definition';
import { option } from '../../option';
import { sigmaSchedule } from '../../timeGridOptions';
import {
  flowOptions,
  flowProblem,
  flowShiftOptions,
  listedFlowTime,
  predicted,
  type FlowProblem,
} from './problem';

const options = {
  ...flowOptions(),
  ...flowShiftOptions(),
  sigma_schedule: sigmaSchedule(),
  stochastic_sampling: option(
    {
      group: 'noise',
      kind: { type: 'boolean' },
      label: 'New noise in every step',
      doc: 'Every step goes to the predicted x₀ and is noised anew, instead of along the velocity.',
      also: ['stochastic'],
      default: false,
    },
    booleanKey(false),
  ),
};

export const flow_euler = defineContinuousSampler({
  id: 'flow_euler',
  network: 'flow',
  words: {
    label: 'Flow Euler',
    sentence: 'First-order solver of flow matching: steps along the predicted velocity.',
    paper: 'Liu et al. 2022, Rectified Flow (arXiv:2209.03003)',
    order: 1,
    deterministic: null,
    first: { reason: 'simple, straight steps', steps: 50 },
  },
  options,
  diffusers: {
    className: 'FlowMatchEulerDiscreteScheduler',
    rescalesBetas: false,
    only: [
      ['use_dynamic_shifting', false],
      ['invert_sigmas', false],
    ],
    withoutEffect: [
      'base_shift',
      'max_shift',
      'base_image_seq_len',
      'max_image_seq_len',
      'time_shift_type',
    ],
  },
  networkCallsPerStep: 1,
  orderOf: ({ stochastic_sampling }) => (stochastic_sampling ? null : 1),
  listedTime: listedFlowTime,
  grid: flowGrid,
  run: (problem, chosen) => flowEulerSteps(flowProblem(problem, chosen), chosen),
});

/**
 * Euler: x′ = x + (σ′−σ)v = (σ′/σ)x + (1−σ′/σ)x₀. One network call per step. With
 * `stochastic_sampling` every step goes to x₀ and is noised anew, which draws noise.
 */
async function* flowEulerSteps<T>(
  problem: FlowProblem<T>,
  options: { stochastic_sampling: boolean },
): AsyncGenerator<SamplerStep<T>> {
  const { algebra, grid } = problem;
  const count = grid.timesteps.length;
  let x = problem.x_T;
  for (const [index, t] of grid.timesteps.entries()) {
    algebra.keepOnly(x);
    const sigma = grid.sigmas[index];
    const next = grid.sigmas[index + 1];
    const x0 = await predicted(problem, x, sigma);
    x = options.stochastic_sampling
      ? algebra.combine([1 - next, x0], [next, algebra.own(problem.noise())])
      : algebra.combine([next / sigma, x], [1 - next / sigma, x0]);
    yield { index, count, t, x, x0, networkCalls: index + 1 };
  }
}
