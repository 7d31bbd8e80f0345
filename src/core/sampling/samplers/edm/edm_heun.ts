// Layer: core (pure). Heun's method for EDM networks, the sampler of the EDM paper. diffusers has
// none.

import { edmGrid } from '../../../sigmas/edm';
import { churnOfLab } from '../../churn';
import { clippingWithoutThresholding } from '../../clipping';
import { defineContinuousSampler } from '../../definition';
import { edmProblem } from '../../sigmaProblem';
import { twoCallsAStep } from '../../sigmaSpace';
import { heunSteps } from '../heun';
import { edmOptions } from './options';

const options = { ...edmOptions(), ...churnOfLab(), ...clippingWithoutThresholding() };

export const edm_heun = defineContinuousSampler({
  id: 'edm_heun',
  network: 'edm',
  words: {
    label: 'EDM Heun',
    sentence: 'The sampler of the EDM paper: averages the slope at both ends of a step.',
    paper: 'Karras et al. 2022, Algorithms 1 and 2 (arXiv:2206.00364)',
    order: 2,
    deterministic: null,
    first: { reason: 'recommended, as in the paper', steps: 18 },
  },
  options,
  diffusers: null,
  networkCallsPerStep: 2,
  networkCalls: twoCallsAStep,
  orderOf: ({ s_churn }) => (s_churn > 0 ? null : 2),
  grid: edmGrid,
  run: (problem, chosen) => heunSteps(edmProblem(problem, chosen), chosen),
});
