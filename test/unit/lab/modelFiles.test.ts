// Layer: tests. The scheduler of a model's files: written and read as everywhere in the project.

import { describe, expect, it } from 'vitest';
import { requireDiscrete } from '../../../src/core/recipe/narrowing';
import type { DiscreteScheduleConfig } from '../../../src/core/recipe/types';
import { makeSchedule } from '../../../src/core/schedule';
import { initialState } from '../../../webview/lab/network/initialise';
import { ModelFileError } from '../../../webview/lab/engine/modelFolder';
import { SCHEDULER_FILE } from '../../../webview/lab/engine/onnx/writeModel';
import {
  decodeModel,
  encodeJson,
  encodeModel,
  schedulerNotice,
} from '../../../webview/lab/network/modelFiles';
import { pointsFormat, smallRecipe } from './recipe';

const { network, schedule } = smallRecipe();

function files(config: DiscreteScheduleConfig) {
  const { weights } = initialState(network, 1);
  return encodeModel({
    network,
    format: { ...pointsFormat, scaling: { mean: [0, 0], scale: 1 } },
    schedule: config,
    prediction_type: 'v_prediction',
    weights,
  });
}

describe('the scheduler of a model', () => {
  it.each(['linear', 'scaled_linear', 'squaredcos_cap_v2', 'sigmoid', 'exponential'] as const)(
    'keeps the schedule %s, with and without zero terminal SNR',
    (beta_schedule) => {
      for (const rescale_betas_zero_snr of [false, true]) {
        const config = { ...schedule, beta_schedule, rescale_betas_zero_snr };
        const read = decodeModel(files(config));
        expect(read.prediction_type).toBe('v_prediction');
        const [got, wanted] = [makeSchedule(requireDiscrete(read.schedule)), makeSchedule(config)];
        const difference = wanted.alphas_cumprod.map((alpha, t) =>
          Math.abs(alpha - got.alphas_cumprod[t]),
        );
        expect(Math.max(...difference)).toBeLessThan(1e-12);
      }
    },
  );

  it('says that points are not clipped, whatever diffusers does by itself', () => {
    const written = JSON.parse(new TextDecoder().decode(files(schedule)[SCHEDULER_FILE])) as object;
    expect(written).toMatchObject({ _class_name: 'DDPMScheduler', clip_sample: false });
  });

  it('may be that of any sampler with betas', () => {
    const pndm = { _class_name: 'PNDMScheduler', beta_schedule: 'linear', num_train_timesteps: 50 };
    const read = decodeModel({ ...files(schedule), [SCHEDULER_FILE]: encodeJson(pndm) });
    expect(read).toMatchObject({
      prediction_type: 'epsilon',
      schedule: { num_train_timesteps: 50 },
    });
  });

  it('may have keys that its class does not have, which are named', () => {
    const config = { _class_name: 'DDPMScheduler', clip_everything: true, set_alpha_to_one: false };
    const read = { ...files(schedule), [SCHEDULER_FILE]: encodeJson(config) };
    expect(decodeModel(read).prediction_type).toBe('epsilon');
    expect(schedulerNotice(read)).toBe(
      'DDPMScheduler does not have the keys clip_everything, set_alpha_to_one; ' +
        'they are ignored, as diffusers does.',
    );
    expect(schedulerNotice(files(schedule))).toBeNull();
  });

  it.each([
    [{ _class_name: 'EDMEulerScheduler' }, /flow or EDM/],
    [{ _class_name: 'DDPMScheduler', num_train_timesteps: 'many' }, /num_train_timesteps/],
    [{ _class_name: 'Nothing' }, /_class_name is "Nothing"/],
  ])('is refused by file and key: %j', (config, message) => {
    const faulty = { ...files(schedule), [SCHEDULER_FILE]: encodeJson(config) };
    expect(() => decodeModel(faulty)).toThrow(ModelFileError);
    expect(() => decodeModel(faulty)).toThrow(message);
    expect(() => decodeModel(faulty)).toThrow(/^scheduler\/scheduler_config\.json: /);
  });
});
