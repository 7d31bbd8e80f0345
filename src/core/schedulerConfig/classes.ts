// Layer: core (pure). One reader per scheduler class of diffusers: which keys it has, with which
// defaults, and which sampler it means here.

import { LMS_MAX_ORDER } from '../sampling/lms';
import { NO_CHURN } from '../sampling/churn';
import { VARIANCE_TYPES } from '../sampling/ddpm';
import { KARRAS_RHO, type SigmaSpacing } from '../sigmas/spacing';
import type { ConfigKeys } from './keys';
import {
  algorithmKeys,
  churnArguments,
  clippingKeys,
  finalSigmasKey,
  lambdaMinKey,
  outputKey,
  scheduleKeys,
  sigmaGridKeys,
  sigmaSpacingKeys,
  spacingKeys,
  thresholdingKeys,
} from './parts';
import type { SchedulerReading } from './reading';

/** Reads `keys` of the config and `call` of `step` for a run of `steps` steps. */
export type ClassReader = (keys: ConfigKeys, call: ConfigKeys, steps: number) => SchedulerReading;

const ddpm: ClassReader = (keys, _call, steps) => ({
  schedule: scheduleKeys(keys),
  output: outputKey(keys),
  spec: {
    sampler: 'ddpm',
    options: {
      ...clippingKeys(keys, true),
      ...spacingKeys(keys, 'leading'),
      num_inference_steps: steps,
      variance_type: keys.choice('variance_type', VARIANCE_TYPES, 'fixed_small'),
    },
  },
});

const ddim: ClassReader = (keys, call, steps) => ({
  schedule: scheduleKeys(keys),
  output: outputKey(keys),
  spec: {
    sampler: 'ddim',
    options: {
      ...clippingKeys(keys, true),
      ...spacingKeys(keys, 'leading'),
      num_inference_steps: steps,
      set_alpha_to_one: keys.boolean('set_alpha_to_one', true),
      eta: call.number('eta', 0),
      use_clipped_model_output: call.boolean('use_clipped_model_output', false),
    },
  },
});

const pndm: ClassReader = (keys, _call, steps) => {
  // Old files have it although the class does not; it is off there.
  keys.only(['clip_sample', false]);
  return {
    schedule: scheduleKeys(keys),
    output: outputKey(keys),
    spec: {
      sampler: 'pndm',
      options: {
        ...spacingKeys(keys, 'leading'),
        num_inference_steps: steps,
        skip_prk_steps: keys.boolean('skip_prk_steps', false),
        set_alpha_to_one: keys.boolean('set_alpha_to_one', false),
      },
    },
  };
};

const euler: ClassReader = (keys, call, steps) => {
  keys.only(['interpolation_type', 'linear'], ['timestep_type', 'discrete']);
  return {
    schedule: scheduleKeys(keys),
    output: outputKey(keys),
    spec: {
      sampler: 'euler',
      options: { ...sigmaGridKeys(keys, steps), ...churnArguments(call) },
    },
  };
};

const eulerAncestral: ClassReader = (keys, _call, steps) => ({
  schedule: scheduleKeys(keys),
  output: outputKey(keys),
  spec: { sampler: 'euler_ancestral', options: sigmaGridKeys(keys, steps, []) },
});

/** Beta range that Heun's and DPM2's schedulers have by default, unlike the others. */
const LATENT_BETAS = [0.00085, 0.012] as const;

const heun: ClassReader = (keys, _call, steps) => ({
  schedule: scheduleKeys(keys, ...LATENT_BETAS),
  output: outputKey(keys),
  spec: {
    sampler: 'heun',
    options: {
      ...sigmaGridKeys(keys, steps),
      ...clippingKeys(keys, false),
      ...NO_CHURN,
    },
  },
});

const dpm2: ClassReader = (keys, _call, steps) => ({
  schedule: scheduleKeys(keys, ...LATENT_BETAS),
  output: outputKey(keys),
  spec: { sampler: 'dpm2', options: sigmaGridKeys(keys, steps) },
});

const lms: ClassReader = (keys, call, steps) => ({
  schedule: scheduleKeys(keys),
  output: outputKey(keys),
  spec: {
    sampler: 'lms',
    options: { ...sigmaGridKeys(keys, steps), order: call.integer('order', LMS_MAX_ORDER) },
  },
});

/** Spacings of all three; Lu's is only the multistep solver's. */
const SOLVER_SPACINGS = ['karras', 'exponential', 'beta'] as const;

/** Keys of the three classes that follow a `solverGrid`. */
function solverKeys(
  keys: ConfigKeys,
  steps: number,
  spacings: readonly SigmaSpacing[] = SOLVER_SPACINGS,
) {
  keys.only(
    ['variance_type', null],
    ['use_flow_sigmas', false],
    ['use_dynamic_shifting', false],
    ['time_shift_type', 'exponential'],
    ['flow_shift', 1],
    ['shift_terminal', null],
  );
  return {
    ...sigmaGridKeys(keys, steps, spacings),
    ...thresholdingKeys(keys),
    lambda_min_clipped: lambdaMinKey(keys),
    solver_order: keys.integer('solver_order', 2),
  };
}

const dpmSolverMultistep: ClassReader = (keys, _call, steps) => ({
  schedule: scheduleKeys(keys),
  output: outputKey(keys),
  spec: {
    sampler: 'dpm_solver_multistep',
    options: {
      ...solverKeys(keys, steps, [...SOLVER_SPACINGS, 'lu']),
      ...algorithmKeys(keys),
      lower_order_final: keys.boolean('lower_order_final', true),
      euler_at_final: keys.boolean('euler_at_final', false),
    },
  },
});

const dpmSolverSinglestep: ClassReader = (keys, _call, steps) => {
  const options = {
    ...solverKeys(keys, steps),
    ...algorithmKeys(keys),
    lower_order_final: keys.boolean('lower_order_final', false),
  };
  // As diffusers does with a warning: the last order must fall when a block does not fill up.
  const lower =
    options.final_sigmas_type === 'zero' || steps % Math.max(options.solver_order, 1) !== 0;
  return {
    schedule: scheduleKeys(keys),
    output: outputKey(keys),
    spec: {
      sampler: 'dpm_solver_singlestep',
      options: { ...options, lower_order_final: options.lower_order_final || lower },
    },
  };
};

const unipc: ClassReader = (keys, _call, steps) => {
  keys.only(['solver_p', null], ['sigma_min', null], ['sigma_max', null]);
  const solver = solverKeys(keys, steps);
  const predict_x0 = keys.boolean('predict_x0', true);
  return {
    schedule: scheduleKeys(keys),
    output: outputKey(keys),
    spec: {
      sampler: 'unipc',
      options: {
        ...solver,
        // As diffusers: x₀ is thresholded only where x₀ is what is integrated.
        thresholding: solver.thresholding && predict_x0,
        solver_type: uniPcSolverType(keys),
        predict_x0,
        lower_order_final: keys.boolean('lower_order_final', true),
        disable_corrector: keys.numbers('disable_corrector') ?? [],
      },
    },
  };
};

/** As diffusers, other solvers' names mean bh2. */
function uniPcSolverType(keys: ConfigKeys): 'bh1' | 'bh2' {
  const name = keys.choice('solver_type', ['bh1', 'bh2', 'midpoint', 'heun', 'logrho'], 'bh2');
  return name === 'bh1' ? 'bh1' : 'bh2';
}

/** Keys of both flow schedulers. */
function flowKeys(keys: ConfigKeys, steps: number) {
  keys.only(['use_dynamic_shifting', false], ['invert_sigmas', false]);
  // Only dynamic shifting, which is refused, would read these.
  keys.withoutEffect(
    'base_shift',
    'max_shift',
    'base_image_seq_len',
    'max_image_seq_len',
    'time_shift_type',
  );
  const spacing = sigmaSpacingKeys(keys, ['karras', 'exponential', 'beta']);
  return {
    num_inference_steps: steps,
    num_train_timesteps: keys.integer('num_train_timesteps', 1000),
    shift: keys.number('shift', 1),
    shift_terminal: keys.optionalNumber('shift_terminal'),
    sigma_spacing: spacing === 'lu' ? null : spacing,
  };
}

const flowEuler: ClassReader = (keys, _call, steps) => ({
  schedule: null,
  output: 'flow',
  spec: {
    sampler: 'flow_euler',
    options: {
      ...flowKeys(keys, steps),
      stochastic_sampling: keys.boolean('stochastic_sampling', false),
    },
  },
});

const flowHeun: ClassReader = (keys, _call, steps) => ({
  schedule: null,
  output: 'flow',
  spec: { sampler: 'flow_heun', options: flowKeys(keys, steps) },
});

/** Keys of both EDM schedulers. */
function edmKeys(keys: ConfigKeys, steps: number) {
  // The sampler never reads the number of training timesteps: EDM trains on continuous σ.
  keys.withoutEffect('num_train_timesteps');
  return {
    num_inference_steps: steps,
    sigma_min: keys.number('sigma_min', 0.002),
    sigma_max: keys.number('sigma_max', 80),
    sigma_data: keys.number('sigma_data', 0.5),
    rho: keys.number('rho', KARRAS_RHO),
    sigma_schedule: keys.choice('sigma_schedule', ['karras', 'exponential'], 'karras'),
    final_sigmas_type: finalSigmasKey(keys),
    edm_output: keys.choice('prediction_type', ['epsilon', 'v_prediction'], 'epsilon'),
  } as const;
}

const edmEuler: ClassReader = (keys, call, steps) => ({
  schedule: null,
  output: 'sample',
  spec: { sampler: 'edm_euler', options: { ...edmKeys(keys, steps), ...churnArguments(call) } },
});

const edmDpmSolver: ClassReader = (keys, _call, steps) => ({
  schedule: null,
  output: 'sample',
  spec: {
    sampler: 'edm_dpm_solver',
    options: {
      ...edmKeys(keys, steps),
      ...thresholdingKeys(keys),
      ...algorithmKeys(keys),
      solver_order: keys.integer('solver_order', 2),
      lower_order_final: keys.boolean('lower_order_final', true),
      euler_at_final: keys.boolean('euler_at_final', false),
    },
  },
});

/** Readers by `_class_name`. */
export const SCHEDULER_CLASSES: ReadonlyMap<string, ClassReader> = new Map([
  ['DDPMScheduler', ddpm],
  ['DDIMScheduler', ddim],
  ['PNDMScheduler', pndm],
  ['EulerDiscreteScheduler', euler],
  ['EulerAncestralDiscreteScheduler', eulerAncestral],
  ['HeunDiscreteScheduler', heun],
  ['KDPM2DiscreteScheduler', dpm2],
  ['LMSDiscreteScheduler', lms],
  ['DPMSolverMultistepScheduler', dpmSolverMultistep],
  ['DPMSolverSinglestepScheduler', dpmSolverSinglestep],
  ['UniPCMultistepScheduler', unipc],
  ['FlowMatchEulerDiscreteScheduler', flowEuler],
  ['FlowMatchHeunDiscreteScheduler', flowHeun],
  ['EDMEulerScheduler', edmEuler],
  ['EDMDPMSolverMultistepScheduler', edmDpmSolver],
]);
