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
  words: null,
  options,
  diffusers: null,
  networkCallsPerStep: 2,
  networkCalls: twoCallsAStep,
  grid: edmGrid,
  run: (problem, chosen) => heunSteps(edmProblem(problem, chosen), chosen),
});
