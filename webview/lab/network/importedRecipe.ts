// Layer: worker (pure); command line. The recipe that an imported model stands for: its network as far
// as recipes have keys, samples, schedule and sampling. Where its data came from nobody knows.

import type { SampleFormat } from '../../../src/core/data/sampleFormat';
import { fieldsOf } from '../../../src/core/recipe/fields';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe, SamplingConfig } from '../../../src/core/recipe/types';
import { valueFault } from '../../../src/core/recipe/validate';
import { ModelFileError } from '../engine/modelFolder';
import type { NetworkDescription } from '../engine/networks/description';
import { CONFIG_FILE } from '../engine/onnx/writeModel';
import type { LoadedNetwork } from './modelFiles';

/** More than any model of the lab has; what is larger is refused before anything is made for it. */
const MOST = { classes: 10_000, side: 64, length: 65_536, channels: 4096 } as const;

/** Keys of a config that say how large something is, each with what it may be at most. */
const BOUNDS: Readonly<Partial<Record<string, number>>> = {
  in_channels: MOST.channels,
  out_channels: MOST.channels,
  num_class_embeds: MOST.classes,
  num_embeds_ada_norm: MOST.classes,
  num_train_timesteps: 100_000,
  time_embedding_dim: 65_536,
  num_frames: 256,
};

/**
 * Refuses a network that recipes cannot say, or that is larger than what the lab is for.
 * @throws {ModelFileError} naming the first key
 */
export function refuseUnheld(path: string, network: NetworkDescription): void {
  const values: Readonly<Record<string, unknown>> = {
    ...('config' in network ? network.config : network),
  };
  const refuse = (key: string, most: number, what: string): never => {
    throw new ModelFileError(
      path,
      `${key} is ${JSON.stringify(values[key])}; ${what} ${most} at most.`,
    );
  };
  for (const [key, most = Infinity] of Object.entries(BOUNDS)) {
    const value = values[key];
    if (typeof value === 'number' && value > most) refuse(key, most, 'the lab takes');
  }
  const most = network.kind === 'unet1d' ? MOST.length : MOST.side;
  const sides = [values.sample_size].flat();
  if (sides.some((side) => typeof side === 'number' && side > most))
    refuse('sample_size', most, 'the lab takes');
  if (typeof values.class_embed_type === 'string')
    throw new ModelFileError(
      path,
      `class_embed_type is "${values.class_embed_type}"; allowed is null: the lab asks for a class by its row in a table (num_class_embeds).`,
    );
  for (const [key, field] of fieldsOf('network', network.kind)) {
    const value = values[key];
    if (key === 'kind' || value === undefined) continue;
    const fault = valueFault(key, field, value);
    if (fault !== null) throw new ModelFileError(path, fault);
  }
}

/** @throws {ModelFileError} for a model that no recipe can stand for */
export function importedRecipe(
  title: string,
  { network, format, schedule, prediction_type, factor }: Omit<LoadedNetwork, 'weights'>,
  sampling: SamplingConfig,
): Recipe {
  const { recipe, faults } = resolveRecipe(
    {
      name: title.trim().slice(0, 80) || 'model',
      data: dataOf(format, factor),
      schedule,
      network: networkKeys(network),
      training: schedule.kind === 'discrete' ? { prediction_type } : {},
      sampling,
    },
    'stored',
  );
  if (recipe !== null) return recipe;
  throw new ModelFileError(
    CONFIG_FILE,
    `the lab cannot hold this model. ${faults.map(({ message }) => message).join(' ')}`,
  );
}

/** Keys that a recipe has for such a network; the others stay in its config.json. */
function networkKeys(network: NetworkDescription): Record<string, unknown> {
  const values: Readonly<Record<string, unknown>> = {
    ...('config' in network ? network.config : network),
  };
  const keys = fieldsOf('network', network.kind).map(([key]) => key);
  const said = keys.filter((key) => key !== 'kind' && values[key] !== undefined);
  return { kind: network.kind, ...Object.fromEntries(said.map((key) => [key, values[key]])) };
}

function dataOf(format: SampleFormat, factor: number | undefined): Record<string, unknown> {
  const unknown = { name: null, file: null };
  const classes = format.classes !== null;
  const { shape } = format;
  switch (format.kind) {
    case 'points':
      return { kind: 'points', ...unknown };
    case 'images': {
      const [size, , channels] = square(shape);
      const task = factor === undefined ? {} : { task: 'super_resolution', factor };
      return { kind: 'images', ...unknown, size, channels, classes, ...task };
    }
    case 'video': {
      const [size, , channels] = square(shape.slice(1));
      const frames = { frames: shape[0], frame_rate: format.sampleRate };
      return { kind: 'video', ...unknown, ...frames, size, channels, classes };
    }
    case 'audio':
      return {
        kind: 'audio',
        ...unknown,
        length: shape[0],
        sample_rate: format.sampleRate,
        classes,
      };
  }
}

function square(shape: readonly number[]): readonly number[] {
  const [height, width] = shape;
  if (height === width) return shape;
  throw new ModelFileError(
    CONFIG_FILE,
    `sample_size is ${width}×${height}; the lab takes square pictures.`,
  );
}
