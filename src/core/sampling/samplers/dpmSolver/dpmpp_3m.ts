// Layer: core (pure). DPM-Solver++ as multistep method of order 3, under its well-known name.

import { defineForm } from '../../definition';
import { dpm_solver_multistep } from './dpm_solver_multistep';

export const dpmpp_3m = defineForm(
  'dpmpp_3m',
  dpm_solver_multistep,
  { algorithm_type: 'dpmsolver++', solver_order: 3 },
  {
    label: 'DPM-Solver++ 3M',
    sentence: 'Third order from two earlier steps, at one network call a step.',
    paper: 'Lu et al. 2022, DPM-Solver++ (arXiv:2211.01095)',
    order: 3,
    deterministic: true,
    first: null,
  },
);
