// Layer: core (pure). DPM-Solver++ as multistep method of order 2, under its well-known name.

import { defineForm } from '../../definition';
import { dpm_solver_multistep } from './dpm_solver_multistep';

export const dpmpp_2m = defineForm(
  'dpmpp_2m',
  dpm_solver_multistep,
  { algorithm_type: 'dpmsolver++', solver_order: 2 },
  {
    label: 'DPM-Solver++ 2M',
    sentence: 'Second order from one earlier step, at one network call a step.',
    paper: 'Lu et al. 2022, DPM-Solver++ (arXiv:2211.01095)',
    order: 2,
    deterministic: true,
    first: { reason: 'recommended, 20 steps', steps: 20 },
  },
);
