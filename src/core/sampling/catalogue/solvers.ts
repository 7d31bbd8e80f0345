// Layer: core (pure). Part of the catalogue: DPM-Solver, DPM-Solver++ and UniPC, which step in
// λ = ln(α/σ). The well-known ones have names of their own; the two general entries take every
// algorithm type and order.

import type { SamplingConfig } from '../../recipe/types';
import type { AlgorithmType } from '../dpmSolverUpdates';
import type { SamplerSpec } from '../spec';
import type { Sampler, SamplerEntry } from './entry';
import { GRID_OPTIONS, solverGrid, THRESHOLDING_OPTIONS } from './fromConfig';

const DPM_SOLVER_PP = 'Lu et al. 2022, DPM-Solver++ (arXiv:2211.01095)';
const DPM_SOLVERS = 'Lu et al. 2022, DPM-Solver (arXiv:2206.00927) and ++ (arXiv:2211.01095)';

const SOLVER_OPTIONS = [
  ...GRID_OPTIONS,
  'lambda_min_clipped',
  ...THRESHOLDING_OPTIONS,
  'lower_order_final',
] as const;
const MULTISTEP_OPTIONS = [...SOLVER_OPTIONS, 'solver_type', 'euler_at_final'] as const;
const SINGLESTEP_OPTIONS = [...SOLVER_OPTIONS, 'solver_type'] as const;
const GENERAL_OPTIONS = ['algorithm_type', 'solver_order'] as const;

const allowed = { solver_type: ['midpoint', 'heun'] } as const;

/** diffusers' name for the options that 2M, 3M and 2S stand for. */
function fixed(solver_order: number, algorithm_type: AlgorithmType = 'dpmsolver++') {
  return { algorithm_type, solver_order };
}

function dpmOptions(config: SamplingConfig) {
  const { algorithm_type, solver_order, lower_order_final } = config;
  // Its own solver types are those of DPM-Solver; UniPC's are refused before this is reached.
  const solver_type = config.solver_type === 'heun' ? 'heun' : 'midpoint';
  return {
    ...solverGrid(config),
    algorithm_type,
    solver_order,
    solver_type,
    lower_order_final,
  } as const;
}

function multistep(config: SamplingConfig): SamplerSpec {
  const { euler_at_final } = config;
  return { sampler: 'dpm_solver_multistep', options: { ...dpmOptions(config), euler_at_final } };
}

function singlestep(config: SamplingConfig): SamplerSpec {
  return { sampler: 'dpm_solver_singlestep', options: dpmOptions(config) };
}

/** Order of DPM-Solver; the SDE versions are no solvers of the ODE. */
function orderOf({ solver_order }: SamplingConfig): number {
  return solver_order;
}

/** What 2M, 3M and 2M SDE have in common. */
function named(
  entry: Pick<SamplerEntry, 'id' | 'label' | 'sentence' | 'order' | 'deterministic' | 'basic'>,
  values: ReturnType<typeof fixed>,
): Sampler {
  return {
    ...entry,
    paper: DPM_SOLVER_PP,
    networkCallsPerStep: 1,
    options: MULTISTEP_OPTIONS,
    allowed,
    fixed: values,
    specify: (config) => multistep({ ...config, ...values }),
  };
}

type Id =
  | 'dpmpp_2m'
  | 'dpmpp_3m'
  | 'dpmpp_2m_sde'
  | 'dpmpp_2s'
  | 'unipc'
  | 'dpm_solver_multistep'
  | 'dpm_solver_singlestep';

/** DPM-Solver in its forms, and UniPC. */
export const SOLVERS: Readonly<Record<Id, Sampler>> = {
  dpmpp_2m: named(
    {
      id: 'dpmpp_2m',
      label: 'DPM-Solver++ 2M',
      sentence: 'Second order from the memory of one earlier step; a good default for few steps.',
      order: 2,
      deterministic: true,
      basic: true,
    },
    fixed(2),
  ),
  dpmpp_3m: named(
    {
      id: 'dpmpp_3m',
      label: 'DPM-Solver++ 3M',
      sentence: 'Third order from two earlier steps; for smooth models and more than ten steps.',
      order: 3,
      deterministic: true,
      basic: false,
    },
    fixed(3),
  ),
  dpmpp_2m_sde: named(
    {
      id: 'dpmpp_2m_sde',
      label: 'DPM-Solver++ 2M SDE',
      sentence: 'The stochastic form of 2M: fresh noise in every step corrects earlier errors.',
      order: null,
      deterministic: false,
      basic: false,
    },
    fixed(2, 'sde-dpmsolver++'),
  ),
  dpmpp_2s: {
    id: 'dpmpp_2s',
    label: 'DPM-Solver++ 2S',
    sentence: 'Second order in blocks of two calls that forget what was before the block.',
    paper: DPM_SOLVER_PP,
    order: 2,
    networkCallsPerStep: 1,
    deterministic: true,
    basic: false,
    options: SINGLESTEP_OPTIONS,
    allowed,
    fixed: fixed(2),
    specify: (config) => singlestep({ ...config, ...fixed(2) }),
  },
  unipc: {
    id: 'unipc',
    label: 'UniPC',
    sentence: 'Predicts a step and corrects it with the next network call, at no extra cost.',
    paper: 'Zhao et al. 2023, UniPC (arXiv:2302.04867)',
    order: 3,
    networkCallsPerStep: 1,
    deterministic: true,
    basic: false,
    options: [...SOLVER_OPTIONS, 'solver_type', 'solver_order', 'predict_x0'],
    allowed: { solver_type: ['bh1', 'bh2'] },
    defaults: { solver_type: 'bh2' },
    specify: (config) => ({
      sampler: 'unipc',
      options: {
        ...solverGrid(config),
        solver_order: config.solver_order,
        solver_type: config.solver_type === 'bh1' ? 'bh1' : 'bh2',
        predict_x0: config.predict_x0,
        lower_order_final: config.lower_order_final,
        disable_corrector: [],
      },
    }),
    // The corrector raises the order of the predictor by one (paper, theorem 3.1).
    orderOf: ({ solver_order }) => solver_order + 1,
  },
  dpm_solver_multistep: {
    id: 'dpm_solver_multistep',
    label: 'DPM-Solver multistep',
    sentence: 'The whole multistep family: with or without ++, as ODE or SDE, order 1 to 3.',
    paper: DPM_SOLVERS,
    order: 2,
    networkCallsPerStep: 1,
    deterministic: null,
    basic: false,
    options: [...GENERAL_OPTIONS, ...MULTISTEP_OPTIONS],
    allowed,
    specify: multistep,
    orderOf,
  },
  dpm_solver_singlestep: {
    id: 'dpm_solver_singlestep',
    label: 'DPM-Solver singlestep',
    sentence: 'The whole singlestep family: blocks of one to three calls, with or without ++.',
    paper: DPM_SOLVERS,
    order: 2,
    networkCallsPerStep: 1,
    deterministic: null,
    basic: false,
    options: [...GENERAL_OPTIONS, ...SINGLESTEP_OPTIONS],
    allowed,
    specify: singlestep,
    orderOf,
  },
};
