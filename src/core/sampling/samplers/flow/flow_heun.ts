// Layer: core (pure). Heun's method on the velocity of flow matching.

import { flowGrid } from '../../../sigmas/flow';
import { absent } from '../../configEntry';
import type { SamplerStep } from '../../contract';
import { defineContinuousSampler } from '../../definition';
import { option } from '../../option';
import { sigmaScheduleOfLab } from '../../timeGridOptions';
import { flowOptions, flowProblem, listedFlowTime, predicted, type FlowProblem } from './problem';

const options = {
  ...flowOptions(),
  shift_terminal: option<number | null>(null, absent(null)),
  sigma_schedule: sigmaScheduleOfLab(),
};

export const flow_heun = defineContinuousSampler({
  id: 'flow_heun',
  network: 'flow',
  words: {
    label: 'Flow Heun',
    sentence: 'Averages the velocity at both ends of a step: twice the calls, second order.',
    paper: 'Esser et al. 2024 (arXiv:2403.03206); Karras et al. 2022 (arXiv:2206.00364)',
    order: 2,
    deterministic: true,
    first: { reason: 'recommended, two calls a step', steps: 20 },
  },
  options,
  diffusers: { className: 'FlowMatchHeunDiscreteScheduler', rescalesBetas: false },
  networkCallsPerStep: 2,
  networkCalls: ({ num_inference_steps }) => 2 * num_inference_steps - 1,
  listedTime: listedFlowTime,
  grid: flowGrid,
  run: (problem, chosen) => flowHeunSteps(flowProblem(problem, chosen)),
});

/** Heun: two network calls per step, one in the last, which ends at σ = 0. Deterministic. */
async function* flowHeunSteps<T>(problem: FlowProblem<T>): AsyncGenerator<SamplerStep<T>> {
  const { algebra, grid } = problem;
  const count = grid.timesteps.length;
  let x = problem.x_T;
  let networkCalls = 0;
  for (const [index, t] of grid.timesteps.entries()) {
    algebra.keepOnly(x);
    const sigma = grid.sigmas[index];
    const next = grid.sigmas[index + 1];
    const start = x;
    let x0 = await predicted(problem, start, sigma);
    networkCalls++;
    x = algebra.combine([next / sigma, start], [1 - next / sigma, x0]);
    const stages: T[] = [];
    if (next > 0) {
      const velocity = algebra.combine([1 / sigma, start], [-1 / sigma, x0]);
      const euler = x;
      x0 = await predicted(problem, euler, next);
      networkCalls++;
      const nextVelocity = algebra.combine([1 / next, euler], [-1 / next, x0]);
      const half = (next - sigma) / 2;
      x = algebra.combine([1, start], [half, velocity], [half, nextVelocity]);
      stages.push(euler);
    }
    yield { index, count, t, x, x0, stages, networkCalls };
  }
}
