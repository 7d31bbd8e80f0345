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
  words: {
    label: 'EDM Euler',
    sentence: 'First-order solver of the probability flow ODE of an EDM network.',
    paper: 'Karras et al. 2022 (arXiv:2206.00364)',
    order: 1,
    deterministic: null,
    first: { reason: 'simple, one call a step', steps: 40 },
  },
  options,
  diffusers: {
    className: 'EDMEulerScheduler',
    rescalesBetas: false,
    withoutEffect: EDM_WITHOUT_EFFECT,
  },
  networkCallsPerStep: 1,
  orderOf: ({ s_churn }) => (s_churn > 0 ? null : 1),
  listedTime: listedEdmTime,
  grid: edmGrid,
  run: (problem, chosen) => eulerSteps(edmProblem(problem, chosen), chosen),
});
