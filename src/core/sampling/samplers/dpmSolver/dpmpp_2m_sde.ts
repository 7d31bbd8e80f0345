// Layer: core (pure). The SDE version of DPM-Solver++ 2M, under its well-known name.

import { defineForm } from '../../definition';
import { dpm_solver_multistep } from './dpm_solver_multistep';

export const dpmpp_2m_sde = defineForm(
  'dpmpp_2m_sde',
  dpm_solver_multistep,
  { algorithm_type: 'sde-dpmsolver++', solver_order: 2 },
  {
    label: 'DPM-Solver++ 2M SDE',
    sentence: 'The stochastic form of 2M, with fresh noise in every step.',
    paper: 'Lu et al. 2022, DPM-Solver++ (arXiv:2211.01095)',
    order: null,
    deterministic: false,
    first: null,
  },
);
