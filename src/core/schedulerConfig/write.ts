// Layer: core (pure). Sampler, schedule and meaning of the output → scheduler_config.json that
// diffusers reads. Schedules that diffusers has no name for are written as `trained_betas`, so
// that nothing about a model is lost. What `read.ts` reads of the result is what was written.

import type { ScheduleConfig } from '../recipe/types';
import type { OutputKind } from '../sampling/contract';
import type { SamplerSpec } from '../sampling/spec';
import type { SchedulerReading } from './reading';
import { makeSchedule } from '../schedule';
import { KARRAS_RHO } from '../sigmas/spacing';
import { SchedulerConfigError } from './keys';

/** Version of diffusers whose keys these are. */
const DIFFUSERS_VERSION = '0.40.0.dev0';

type Json = Record<string, unknown>;

const CLASS_NAMES: Readonly<Record<SamplerSpec['sampler'], string | null>> = {
  ddpm: 'DDPMScheduler',
  ddim: 'DDIMScheduler',
  pndm: 'PNDMScheduler',
  euler: 'EulerDiscreteScheduler',
  euler_ancestral: 'EulerAncestralDiscreteScheduler',
  heun: 'HeunDiscreteScheduler',
  dpm2: 'KDPM2DiscreteScheduler',
  lms: 'LMSDiscreteScheduler',
  dpm_solver_multistep: 'DPMSolverMultistepScheduler',
  dpm_solver_singlestep: 'DPMSolverSinglestepScheduler',
  unipc: 'UniPCMultistepScheduler',
  flow_euler: 'FlowMatchEulerDiscreteScheduler',
  flow_heun: 'FlowMatchHeunDiscreteScheduler',
  edm_euler: 'EDMEulerScheduler',
  // diffusers has no Heun sampler for EDM networks.
  edm_heun: null,
  edm_dpm_solver: 'EDMDPMSolverMultistepScheduler',
};

/** Arguments of `set_timesteps` and `step`: they describe a run, not the scheduler. */
const RUN_ARGUMENTS = [
  'num_inference_steps',
  'eta',
  'use_clipped_model_output',
  's_churn',
  's_tmin',
  's_tmax',
  's_noise',
  'order',
];

/** Names under which diffusers has `beta_schedule`; other schedules become `trained_betas`. */
const BETA_NAMES = ['linear', 'scaled_linear', 'squaredcos_cap_v2', 'sigmoid'];

/**
 * The scheduler_config.json of a sampler.
 * @throws {SchedulerConfigError} for a sampler or option that diffusers does not have.
 */
export function writeSchedulerConfig({ spec, schedule, output }: SchedulerReading): Json {
  const className = CLASS_NAMES[spec.sampler];
  if (className === null) {
    throw new SchedulerConfigError(`diffusers has no scheduler for the sampler "${spec.sampler}".`);
  }
  return {
    _class_name: className,
    _diffusers_version: DIFFUSERS_VERSION,
    ...(schedule ? scheduleEntries(className, schedule) : {}),
    ...(schedule ? { prediction_type: predictionType(output) } : {}),
    ...optionEntries(spec),
  };
}

/** Classes that read `rescale_betas_zero_snr`; for the others the betas are written out. */
const RESCALING_CLASSES = [
  'DDPMScheduler',
  'DDIMScheduler',
  'EulerDiscreteScheduler',
  'EulerAncestralDiscreteScheduler',
  'DPMSolverMultistepScheduler',
  'UniPCMultistepScheduler',
];

function scheduleEntries(className: string, schedule: ScheduleConfig): Json {
  const { num_train_timesteps, beta_start, beta_end, trained_betas } = schedule;
  const rescale = schedule.rescale_betas_zero_snr;
  const common = { num_train_timesteps, beta_start, beta_end };
  const named = BETA_NAMES.includes(schedule.beta_schedule) || trained_betas !== null;
  if (named && (!rescale || RESCALING_CLASSES.includes(className))) {
    const name = trained_betas === null ? schedule.beta_schedule : 'linear';
    const flag = RESCALING_CLASSES.includes(className) ? { rescale_betas_zero_snr: rescale } : {};
    return { ...common, beta_schedule: name, trained_betas, ...flag };
  }
  return {
    ...common,
    beta_schedule: 'linear',
    trained_betas: Array.from(makeSchedule(schedule).betas),
  };
}

function predictionType(output: OutputKind): string {
  if (output === 'flow') {
    throw new SchedulerConfigError('A flow network needs a flow scheduler, which has no betas.');
  }
  return output;
}

/** The options under diffusers' keys, without what describes a single run. */
function optionEntries(spec: SamplerSpec): Json {
  const { sigma_spacing, edm_output, ...options } = { ...spec.options } as Json;
  const entries: Json = {};
  for (const [key, value] of Object.entries(options)) {
    // −∞ is diffusers' default of lambda_min_clipped, and no number of JSON.
    if (RUN_ARGUMENTS.includes(key) || value === -Infinity) continue;
    entries[key] = value;
  }
  if (typeof sigma_spacing === 'string') {
    const key = sigma_spacing === 'lu' ? 'use_lu_lambdas' : `use_${sigma_spacing}_sigmas`;
    if (lacksSpacing(spec.sampler, sigma_spacing)) refuseOption(key, true, spec.sampler);
    entries[key] = true;
  }
  if (edm_output !== undefined) entries.prediction_type = edm_output;
  for (const key of ABSENT_KEYS[spec.sampler] ?? []) removeUnused(entries, key, spec.sampler);
  return entries;
}

/** Options that our samplers have beyond the keys of the diffusers class. */
const ABSENT_KEYS: Partial<Record<SamplerSpec['sampler'], readonly string[]>> = {
  euler: ['rho'],
  euler_ancestral: ['rho', 'sigma_min', 'sigma_max', 'final_sigmas_type'],
  heun: [
    'rho',
    'sigma_min',
    'sigma_max',
    'final_sigmas_type',
    'thresholding',
    'dynamic_thresholding_ratio',
    'sample_max_value',
  ],
  dpm2: ['rho', 'sigma_min', 'sigma_max', 'final_sigmas_type'],
  lms: ['rho', 'sigma_min', 'sigma_max', 'final_sigmas_type'],
  dpm_solver_multistep: ['rho', 'sigma_min', 'sigma_max'],
  dpm_solver_singlestep: ['rho', 'sigma_min', 'sigma_max', 'timestep_spacing', 'steps_offset'],
  unipc: ['rho', 'sigma_min', 'sigma_max', 'lambda_min_clipped'],
};

/** Values at which an option has no effect, so that its key may be left out. */
const NEUTRAL: Readonly<Partial<Record<string, readonly unknown[]>>> = {
  rho: [KARRAS_RHO],
  sigma_min: [null],
  sigma_max: [null],
  final_sigmas_type: ['zero'],
  thresholding: [false],
  dynamic_thresholding_ratio: [0.995],
  sample_max_value: [1],
  timestep_spacing: ['linspace'],
  steps_offset: [0],
};

function removeUnused(entries: Json, key: string, sampler: string): void {
  if (!(key in entries)) return;
  if (!(NEUTRAL[key] ?? []).includes(entries[key])) refuseOption(key, entries[key], sampler);
  Reflect.deleteProperty(entries, key);
}

/** Ancestral sampling has no spacings there, and Lu's is only the multistep solver's. */
function lacksSpacing(sampler: SamplerSpec['sampler'], spacing: string): boolean {
  return sampler === 'euler_ancestral' || (spacing === 'lu' && sampler !== 'dpm_solver_multistep');
}

function refuseOption(key: string, value: unknown, sampler: string): never {
  throw new SchedulerConfigError(
    `diffusers has no ${key} for the sampler "${sampler}"; it is ${JSON.stringify(value)}.`,
  );
}
