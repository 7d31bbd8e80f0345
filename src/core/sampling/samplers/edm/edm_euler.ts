// Layer: core (pure). Euler's method for EDM networks.

import { edmGrid } from '../../../sigmas/edm';
import { churnArguments } from '../../churn';
import { defineContinuousSampler } from '../../definition';
import { edmProblem } from '../../sigmaProblem';
import { eulerSteps } from '../euler';
import { EDM_WITHOUT_EFFECT, edmOptions, listedEdmTime } from './options';

const options = { ...edmOptions(), ...churnArguments() };

export const edm_euler = defineContinuousSampler({
  id: 'edm_euler',
  network: 'edm',
  words: null,
  options,
  diffusers: {
    className: 'EDMEulerScheduler',
    rescalesBetas: false,
    withoutEffect: EDM_WITHOUT_EFFECT,
  },
  networkCallsPerStep: 1,
  listedTime: listedEdmTime,
  grid: edmGrid,
  run: (problem, chosen) => eulerSteps(edmProblem(problem, chosen), chosen),
});
