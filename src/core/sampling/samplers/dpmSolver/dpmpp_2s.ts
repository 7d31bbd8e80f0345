// Layer: core (pure). DPM-Solver++ as singlestep method of order 2, under its well-known name.

import { defineForm } from '../../definition';
import { dpm_solver_singlestep } from './dpm_solver_singlestep';

export const dpmpp_2s = defineForm(
  'dpmpp_2s',
  dpm_solver_singlestep,
  { algorithm_type: 'dpmsolver++', solver_order: 2 },
  {
    label: 'DPM-Solver++ 2S',
    sentence: 'Second order in blocks of two calls that forget what was before the block.',
    paper: 'Lu et al. 2022, DPM-Solver++ (arXiv:2211.01095)',
    order: 2,
    deterministic: true,
    first: null,
  },
);
