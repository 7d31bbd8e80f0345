import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BETA_SCHEDULES } from '../../../src/core/betaSchedules';
import { fieldsOf } from '../../../src/core/recipe/fields';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import { catalogueId, specifySampler, samplersOf } from '../../../src/core/sampling/catalogue';
import { definitionOf, type SamplerId, type SamplerSpec } from '../../../src/core/sampling/spec';
import { makeSchedule } from '../../../src/core/schedule';
import type { SamplingConfig, BetaConfig } from '../../../src/core/recipe/types';
import {
  parseSchedulerConfig,
  readSchedulerConfig,
  SchedulerConfigError,
  type SchedulerReading,
  writeSchedulerConfig,
  recipeOfScheduler,
} from '../../../src/core/schedulerConfig/index';
import { SCHEDULER_CLASSES } from '../../../src/core/schedulerConfig/read';
import { samplingOf } from './sampling';

const DISCRETE = { kind: 'discrete' } as const;

const SCHEDULE: BetaConfig = {
  beta_schedule: 'squaredcos_cap_v2',
  num_train_timesteps: 200,
  beta_start: 1e-4,
  beta_end: 0.02,
  trained_betas: null,
  rescale_betas_zero_snr: false,
};

/** Keys and defaults of every scheduler class, from `inspect.signature` in diffusers 0.42.1. */
const SCHEDULER_KEYS = parseSchedulerConfig(
  readFileSync(new URL('./schedulerKeys.json', import.meta.url), 'utf8'),
) as Record<string, Record<string, unknown>>;

function throughJson(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json));
}

describe('scheduler_config.json', () => {
  it('of diffusers is read with all of its keys', () => {
    const { spec, schedule, output } = readSchedulerConfig({
      _class_name: 'DDPMScheduler',
      _diffusers_version: '0.40.0.dev0',
      beta_end: 0.02,
      beta_schedule: 'squaredcos_cap_v2',
      beta_start: 0.0001,
      clip_sample: true,
      clip_sample_range: 1.5,
      dynamic_thresholding_ratio: 0.9,
      num_train_timesteps: 500,
      prediction_type: 'v_prediction',
      rescale_betas_zero_snr: true,
      sample_max_value: 1.0,
      steps_offset: 1,
      thresholding: false,
      timestep_spacing: 'trailing',
      trained_betas: null,
      variance_type: 'fixed_large',
    });
    expect(output).toBe('v_prediction');
    expect(schedule).toMatchObject({ num_train_timesteps: 500, rescale_betas_zero_snr: true });
    expect(spec).toMatchObject({
      sampler: 'ddpm',
      options: { clip_sample_range: 1.5, variance_type: 'fixed_large', steps_offset: 1 },
    });
  });

  it.each(samplersOf('discrete').map(({ id }) => id))(
    'of %s reads back as it was written',
    (sampler) => {
      const spec = specifySampler(
        samplingOf({ sampler, num_inference_steps: 50, timestep_spacing: 'linspace' }),
        DISCRETE,
      );
      const written = writeSchedulerConfig({ spec, schedule: SCHEDULE, output: 'epsilon' });
      const read = readSchedulerConfig(throughJson(written), { num_inference_steps: 50 });
      expect(read).toEqual({ spec, schedule: SCHEDULE, output: 'epsilon', notice: null });
    },
  );

  it.each(['linear_scaled', 'sigmoid_jabri', 'exponential'] as const)(
    'carries %s, which diffusers has no name for, as trained_betas',
    (beta_schedule) => {
      const schedule = { ...SCHEDULE, beta_schedule, rescale_betas_zero_snr: true };
      const { spec } = readSchedulerConfig({ _class_name: 'DDIMScheduler' });
      const written = writeSchedulerConfig({ spec, schedule, output: 'sample' });
      const read = readSchedulerConfig(throughJson(written));
      if (!read.schedule) throw new Error('no schedule');
      const [betas, expected] = [makeSchedule(read.schedule).betas, makeSchedule(schedule).betas];
      expect([...betas]).toEqual([...expected]);
    },
  );

  it.each<[unknown, RegExp]>([
    [null, /must be a JSON object/],
    [{}, /_class_name is undefined; supported are DDIMScheduler/],
    [{ _class_name: 'DDPMScheduler', beta_schedule: 'laplace' }, /beta_schedule is "laplace"/],
    [{ _class_name: 'DDPMScheduler', variance_type: 'fixed_large_log' }, /variance_type/],
    [{ _class_name: 'DDIMScheduler', clip_sample: 'yes' }, /clip_sample is "yes"/],
    [{ _class_name: 'DPMSolverMultistepScheduler', use_flow_sigmas: true }, /use_flow_sigmas/],
    [
      {
        _class_name: 'EulerDiscreteScheduler',
        use_karras_sigmas: true,
        use_exponential_sigmas: true,
      },
      /use_exponential_sigmas is true; allowed is false beside karras/,
    ],
  ])('%j is refused by name', (json, message) => {
    expect(() => readSchedulerConfig(json)).toThrow(SchedulerConfigError);
    expect(() => readSchedulerConfig(json)).toThrow(message);
  });
});

describe('keys that the class does not have', () => {
  it('are ignored with one notice, as in the configs of many models', () => {
    const json = {
      _class_name: 'EulerDiscreteScheduler',
      beta_start: 0.00085,
      beta_end: 0.012,
      beta_schedule: 'scaled_linear',
      num_train_timesteps: 1000,
      trained_betas: null,
      clip_sample: false,
      interpolation_type: 'linear',
      prediction_type: 'epsilon',
      sample_max_value: 1,
      set_alpha_to_one: false,
      skip_prk_steps: true,
      steps_offset: 1,
      timestep_spacing: 'leading',
      use_karras_sigmas: false,
    };
    const { spec, schedule, notice } = readSchedulerConfig(json);
    expect(spec.options).toMatchObject({ steps_offset: 1, timestep_spacing: 'leading' });
    expect(schedule).toMatchObject({ beta_schedule: 'scaled_linear', beta_end: 0.012 });
    expect(notice).toBe(
      'EulerDiscreteScheduler does not have the keys clip_sample, sample_max_value, ' +
        'set_alpha_to_one, skip_prk_steps; they are ignored, as diffusers does.',
    );
  });

  it.each(Object.entries(SCHEDULER_KEYS))(
    'are none of those of %s in diffusers, and only those',
    (_class_name, defaults) => {
      const { notice, spec } = readSchedulerConfig({ _class_name, ...defaults });
      expect(notice).toBeNull();
      expect(spec).toEqual(readSchedulerConfig({ _class_name }).spec);
      const others = Object.values(SCHEDULER_KEYS).flatMap((keys) => Object.keys(keys));
      for (const key of new Set(others.filter((name) => !(name in defaults)))) {
        expect(readSchedulerConfig({ _class_name, [key]: 'anything' }).notice).toContain(key);
      }
    },
  );

  it('are all that is ignored: every class that is read has its keys listed', () => {
    expect([...SCHEDULER_CLASSES].sort()).toEqual(Object.keys(SCHEDULER_KEYS).sort());
  });
});

describe('what diffusers writes and reads', () => {
  it('is read with a bare -Infinity, which is left out when written', () => {
    const text = `{"_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity,
      "use_karras_sigmas": null, "_note": "-Infinity"}`;
    const reading = readSchedulerConfig(parseSchedulerConfig(text));
    expect(reading.spec.options).toMatchObject({ lambda_min_clipped: null });
    expect(writeSchedulerConfig(reading)).not.toHaveProperty('lambda_min_clipped');
  });

  it.each(['Infinity', '-Infinity', 'NaN'])('may hold a bare %s, and a key says so', (bare) => {
    const text = `{"_class_name": "DDPMScheduler", "beta_end": ${bare}, "note": "${bare}"}`;
    expect(parseSchedulerConfig(text)).toMatchObject({ beta_end: bare, note: bare });
    expect(() => readSchedulerConfig(parseSchedulerConfig(text))).toThrow(
      `beta_end is "${bare}"; allowed is a number`,
    );
    expect(() => parseSchedulerConfig(`{"a": ${bare}`)).toThrow(/^This is not JSON: /);
  });

  it('may begin with a byte order mark', () => {
    const text = '\uFEFF{"_class_name":"DDPMScheduler"}';
    expect(parseSchedulerConfig(text)).toEqual({ _class_name: 'DDPMScheduler' });
    expect(parseSchedulerConfig(`\uFEFF${text.slice(1)}`)).toEqual(parseSchedulerConfig(text));
  });

  it('has no spacing that the class would pass over', () => {
    const lu = { _class_name: 'DPMSolverMultistepScheduler', use_lu_lambdas: true };
    expect(writeSchedulerConfig(readSchedulerConfig(lu))).toMatchObject(lu);
    for (const _class_name of ['DPMSolverSinglestepScheduler', 'UniPCMultistepScheduler']) {
      const { spec, notice } = readSchedulerConfig({ ...lu, _class_name });
      expect(spec.options).toMatchObject({ sigma_schedule: null });
      expect(notice).toBe(
        `${_class_name} does not have the key use_lu_lambdas; it is ignored, as diffusers does.`,
      );
    }
    const spec = specifySampler(
      samplingOf({ sampler: 'euler_ancestral', sigma_schedule: 'karras' }),
      DISCRETE,
    );
    const write = () => writeSchedulerConfig({ spec, schedule: SCHEDULE, output: 'epsilon' });
    expect(write).toThrow(/^diffusers has no sigma_schedule for the sampler "euler_ancestral"/);
    for (const sampler of ['heun', 'unipc']) {
      expect(() => specifySampler(samplingOf({ sampler, sigma_schedule: 'lu' }), DISCRETE)).toThrow(
        `sigma_schedule is "lu"; ${sampler} allows karras, exponential, beta, null.`,
      );
    }
  });

  it('is read from the file of Stable Diffusion 1', () => {
    const { spec } = readSchedulerConfig({
      _class_name: 'PNDMScheduler',
      _diffusers_version: '0.6.0',
      beta_end: 0.012,
      beta_schedule: 'scaled_linear',
      beta_start: 0.00085,
      clip_sample: false,
      num_train_timesteps: 1000,
      set_alpha_to_one: false,
      skip_prk_steps: true,
      steps_offset: 1,
      trained_betas: null,
    });
    expect(spec).toMatchObject({ sampler: 'pndm', options: { steps_offset: 1 } });
  });
});

describe('a scheduler_config.json as a recipe', () => {
  const run = { seed: 3, count: 10 };

  it.each(samplersOf('discrete').map(({ id }) => id))(
    'gives back %s with its options',
    (sampler) => {
      const sampling = samplingOf({ sampler, num_inference_steps: 20, clip_sample: false, ...run });
      const spec = specifySampler(sampling, DISCRETE);
      const taken = recipeOfScheduler({ spec, schedule: SCHEDULE, output: 'epsilon' }, run);
      expect(specifySampler(taken.sampling, DISCRETE)).toEqual(spec);
      expect(taken.sampling).toMatchObject(run);
      expect(taken.schedule).toEqual({ kind: 'discrete', ...SCHEDULE });
    },
  );

  it('names the well-known forms of DPM-Solver++', () => {
    const config = { _class_name: 'DPMSolverMultistepScheduler', use_karras_sigmas: true };
    const { sampling } = recipeOfScheduler(readSchedulerConfig(config), run);
    expect(sampling).toMatchObject({ sampler: 'dpmpp_2m', sigma_schedule: 'karras' });
  });

  it('refuses by name what a recipe cannot say', () => {
    const taken = (config: object) => () => recipeOfScheduler(readSchedulerConfig(config), run);
    expect(taken({ _class_name: 'FlowMatchEulerDiscreteScheduler', shift_terminal: 0.1 })).toThrow(
      /no key for shift_terminal, which is 0\.1; only null is allowed/,
    );
    expect(taken({ _class_name: 'EDMEulerScheduler', prediction_type: 'v_prediction' })).toThrow(
      /no key for edm_output/,
    );
    expect(taken({ _class_name: 'UniPCMultistepScheduler', disable_corrector: [0] })).toThrow(
      /disable_corrector/,
    );
    expect(taken({ _class_name: 'DDPMScheduler', variance_type: 'learned_range' })).toThrow(
      /variance_type is "learned_range".*predicts a variance/,
    );
  });
});

describe('every sampler, copied out and read back', () => {
  const schedules = BETA_SCHEDULES.flatMap(({ id }) =>
    [false, true].map((rescale): BetaConfig => ({
      ...SCHEDULE,
      beta_schedule: id,
      num_train_timesteps: 20,
      rescale_betas_zero_snr: rescale,
    })),
  );

  /** What the file says, read for the same run: steps and arguments of `step` are not in it. */
  function readBack(sampling: SamplingConfig, schedule: BetaConfig): SchedulerReading {
    const spec = specifySampler(sampling, DISCRETE);
    const { options, diffusers } = definitionOf(spec.sampler);
    const written = writeSchedulerConfig({ spec, schedule, output: 'v_prediction' });
    const step = Object.entries(spec.options).filter(
      ([key, value]) => key in options && options[key].config.place === 'step' && value !== null,
    );
    const { notice, ...reading } = readSchedulerConfig(
      parseSchedulerConfig(JSON.stringify(written)),
      {
        num_inference_steps: sampling.num_inference_steps,
        step_kwargs: Object.fromEntries(step),
      },
    );
    expect(notice).toBeNull();
    expect(Object.keys(written).filter((key) => !key.startsWith('_'))).toEqual(
      Object.keys(written).filter((key) => key in SCHEDULER_KEYS[diffusers?.className ?? '']),
    );
    return reading;
  }

  it.each(samplersOf('discrete').map(({ id }) => id))('%s with every schedule', (sampler) => {
    const sampling = samplingOf({ sampler, num_inference_steps: 6, clip_sample: false });
    for (const schedule of schedules) {
      const reading = readBack(sampling, schedule);
      expect(reading).toMatchObject({
        spec: specifySampler(sampling, DISCRETE),
        output: 'v_prediction',
      });
      if (reading.schedule === null) throw new Error('no schedule');
      expect(makeSchedule(reading.schedule).betas).toEqual(makeSchedule(schedule).betas);
      const run = { seed: sampling.seed, count: sampling.count };
      const recipe = recipeOfScheduler(reading, run);
      // A general sampler at the options of a named form comes back under the form's name.
      const named = catalogueId(specifySampler(sampling, DISCRETE));
      expect(recipe.sampling).toEqual({ ...sampling, sampler: named });
      expect(recipe.prediction_type).toBe('v_prediction');
    }
  });

  it.each(
    samplersOf('discrete').flatMap(({ id, options }) => options.map((key) => [id, key] as const)),
  )('%s with %s at its ends', (sampler, key) => {
    const usual = samplingOf({ sampler, num_inference_steps: 6, clip_sample: false });
    for (const value of endsOf(key)) {
      const sampling = { ...usual, [key]: value };
      const { faults } = resolveRecipe({
        training: { prediction_type: 'v_prediction' },
        sampling,
      });
      if (faults.length > 0) {
        // Only what excludes each other: the value is one of the field's own.
        expect(faults[0].path[0]).toBe('sampling');
        continue;
      }
      const { config } = definitionOf(specifySampler(sampling, DISCRETE).sampler).options[key];
      if (config.write(value, key) === null) {
        expect(() => readBack(sampling, SCHEDULE)).toThrow(`diffusers has no ${key} for`);
      } else {
        expect(readBack(sampling, SCHEDULE).spec).toEqual(
          asDiffusers(specifySampler(sampling, DISCRETE)),
        );
      }
    }
  });

  /** The smallest and the largest value of a field, or each of its choices. */
  function endsOf(key: string): readonly unknown[] {
    const field = fieldsOf('sampling').find(([name]) => name === key)?.[1];
    if (field === undefined) throw new Error(`no field ${key}`);
    const none = field.nullable ? [null] : [];
    const { kind } = field;
    switch (kind.type) {
      case 'choice':
        return [...kind.options.map(({ value }) => value), ...none];
      case 'boolean':
        return [false, true];
      case 'integer':
        return [kind.minimum, kind.maximum, ...none];
      case 'number':
        return [kind.minimum ?? 1e-6, kind.maximum, ...none];
      default:
        throw new Error(`${key} is of an unknown kind`);
    }
  }

  /** The options as the class corrects them by itself. */
  function asDiffusers<Id extends SamplerId>(spec: SamplerSpec<Id>): object {
    const { sampler, options } = spec;
    return {
      sampler,
      options: definitionOf(sampler).diffusers?.corrected?.(options) ?? options,
    };
  }
});
