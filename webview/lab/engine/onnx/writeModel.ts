// Layer: lab worker, engine; command line. A model folder in the diffusers layout as the bytes of
// an ONNX file that explains itself: its metadata hold the schedule, what is predicted, the units
// and, where there is one, the recipe. The file takes and gives network units, as diffusers' do.

import * as v from 'valibot';
import type { Recipe } from '../../../../src/core/recipe/types';
import { decodeSafetensors } from '../../../../src/shared/safetensors';
import type { FileSet } from '../../../../src/shared/protocol/files';
import { decodeJson, ModelFileError } from '../modelFolder';
import { buildNetwork } from '../networks/description';
import { describeConfig } from '../networks/fromConfig';
import { writeNetwork } from './writeNetwork';

/** Where a model folder may keep its network; the last is a folder of the network alone. */
export const NETWORK_FOLDERS = ['network/', 'unet/', 'transformer/', ''] as const;
export const CONFIG_FILE = 'config.json';
export const WEIGHTS_FILE = 'diffusion_pytorch_model.safetensors';
export const SCHEDULER_FILE = 'scheduler/scheduler_config.json';

/** What the folder itself does not say. */
export interface ModelOrigin {
  readonly title: string;
  /** Version of the extension. */
  readonly version: string;
  readonly recipe: Recipe | null;
}

const schedulerSchema = v.looseObject({
  prediction_type: v.optional(v.string(), 'epsilon'),
  num_train_timesteps: v.optional(v.number(), 1000),
});

const scalingSchema = v.object({ data_mean: v.array(v.number()), data_scale: v.number() });

/**
 * @param files paths relative to the model folder, of which only the network's and the scheduler's
 * config and the weights are looked at
 * @throws an error that names the file and what is wrong with it
 */
export function writeModel(files: FileSet, { title, version, recipe }: ModelOrigin): Uint8Array {
  const folder = NETWORK_FOLDERS.find((name) => name + CONFIG_FILE in files);
  if (folder === undefined)
    throw new ModelFileError(`network/${CONFIG_FILE}`, 'the file is missing.');
  const path = folder + WEIGHTS_FILE;
  if (!(path in files)) throw new ModelFileError(path, 'the file is missing.');
  const config = decodeJson(files, folder + CONFIG_FILE, v.unknown());
  const scheduler =
    SCHEDULER_FILE in files ? decodeJson(files, SCHEDULER_FILE, schedulerSchema) : null;
  const scaling = v.safeParse(scalingSchema, config);
  const units = scaling.success ? scaling.output : null;
  return writeNetwork(
    buildNetwork(describeConfig(config)),
    new Map(Object.entries(decodeSafetensors(files[path]).tensors)),
    {
      name: title,
      description: description(scheduler, units),
      producer: { name: 'Diffusion Lab', version },
      metadata: {
        network_config: JSON.stringify(config),
        ...(scheduler === null
          ? {}
          : {
              prediction_type: scheduler.prediction_type,
              scheduler_config: JSON.stringify(scheduler),
            }),
        ...(units === null
          ? {}
          : { data_mean: JSON.stringify(units.data_mean), data_scale: String(units.data_scale) }),
        ...(recipe === null ? {} : { recipe: JSON.stringify(recipe) }),
      },
    },
  );
}

function description(
  scheduler: v.InferOutput<typeof schedulerSchema> | null,
  units: v.InferOutput<typeof scalingSchema> | null,
): string {
  const prediction =
    scheduler === null
      ? 'out_sample is the prediction for sample at timestep.'
      : `out_sample is the prediction (${scheduler.prediction_type}) for sample at timestep, ` +
        `0 to ${scheduler.num_train_timesteps - 1}.`;
  const inUnits =
    units === null
      ? ''
      : ' Both are in network units: data = data_scale·sample + data_mean, as in the metadata.';
  return `A denoiser of a diffusion model. ${prediction}${inUnits}`;
}
