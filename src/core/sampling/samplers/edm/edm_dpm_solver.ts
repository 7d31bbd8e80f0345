// Layer: core (pure). DPM-Solver as multistep method for EDM networks.

import { edmGrid } from '../../../sigmas/edm';
import { thresholdingOptions } from '../../clipping';
import { defineContinuousSampler } from '../../definition';
import { edmInitialScale } from '../../sigmaProblem';
import { edmPath } from '../../solverPath';
import { commonFaults, orderOf } from '../dpmSolver/checks';
import { multistepMethod, multistepSteps } from '../dpmSolver/dpm_solver_multistep';
import { EDM_WITHOUT_EFFECT, edmOptions, listedEdmTime } from './options';

const options = { ...edmOptions(), ...thresholdingOptions(), ...multistepMethod() };

export const edm_dpm_solver = defineContinuousSampler({
  id: 'edm_dpm_solver',
  network: 'edm',
  words: {
    label: 'EDM DPM-Solver',
    sentence: 'DPM-Solver++ multistep for an EDM network: one call a step, second order.',
    paper: 'Lu et al. 2022, DPM-Solver++ (arXiv:2211.01095)',
    order: 2,
    deterministic: null,
    first: { reason: 'few calls', steps: 20 },
  },
  options,
  diffusers: {
    className: 'EDMDPMSolverMultistepScheduler',
    rescalesBetas: false,
    withoutEffect: EDM_WITHOUT_EFFECT,
  },
  networkCallsPerStep: 1,
  orderOf,
  faults: (chosen) => commonFaults('edm_dpm_solver', chosen),
  listedTime: listedEdmTime,
  grid: edmGrid,
  run: (problem, chosen) => {
    const { sigma_data, edm_output, sigma_max } = chosen;
    const scale = edmInitialScale(sigma_max);
    const grid = edmGrid(chosen);
    return multistepSteps(edmPath(problem, grid, sigma_data, edm_output, scale, chosen), chosen);
  },
});
