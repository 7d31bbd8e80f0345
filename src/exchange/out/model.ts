// Layer: exchange. No vscode. What an export needs to know of a model: the kind of its samples, its
// network's config and its recipe, read from the files of a checkpoint or model folder.

import * as v from 'valibot';
import { networkShape } from '../../core/data/sampleFormat';
import { resolveRecipe } from '../../core/recipe/resolve';
import type { Recipe } from '../../core/recipe/types';
import { readSchedulerConfig } from '../../core/schedulerConfig';
import { MODEL_DATA_FILE, type FileSet } from '../../shared/protocol/files';
import { ExportError } from './problem';

/** What is exported. */
export interface ExportSource {
  readonly title: string;
  /** Paths relative to the model folder; `training/` may be among them. */
  readonly files: FileSet;
  /** Null for a folder that has none beside it. */
  readonly recipe: Recipe | null;
}

const axes = v.array(v.number());
const dataSchema = v.looseObject({
  kind: v.picklist(['points', 'images', 'audio', 'video']),
  shape: axes,
  classes: v.nullable(v.array(v.string())),
  task: v.optional(v.string()),
  schedule: v.optional(v.record(v.string(), v.unknown())),
  prediction_type: v.optional(v.string()),
});
const networkSchema = v.looseObject({
  _class_name: v.optional(v.string(), 'UNet2DModel'),
  sample_size: v.optional(v.union([v.number(), v.tuple([v.number(), v.number()])])),
  in_channels: v.optional(v.number(), 3),
  num_class_embeds: v.nullish(v.number(), null),
  num_embeds_ada_norm: v.nullish(v.number(), null),
  time_embedding_type: v.optional(v.string(), 'positional'),
  class_embed_type: v.nullish(v.string(), null),
});

export type ModelData = v.InferOutput<typeof dataSchema>;
export type ExportedNetwork = 'mlp' | 'unet2d' | 'unet1d' | 'unet3d' | 'dit';

/** A model as the exports see it. */
export interface ExportedModel {
  readonly title: string;
  readonly files: FileSet;
  readonly network: ExportedNetwork;
  /** Folder of the network, with a slash. */
  readonly folder: string;
  readonly data: ModelData;
  readonly recipe: Recipe;
  /** Shape of a sample in the network. */
  readonly networkShape: readonly number[];
}

const FOLDERS = ['network/', 'unet/', 'transformer/'] as const;
const NETWORKS: Readonly<Record<string, ExportedNetwork>> = {
  DiffusionLabMLP: 'mlp',
  UNet2DModel: 'unet2d',
  DiTTransformer2DModel: 'dit',
  DiffusionLabUNet1D: 'unet1d',
  DiffusionLabUNet3D: 'unet3d',
};
export const SCHEDULER_FILE = 'scheduler/scheduler_config.json';
export const CONFIG_FILE = 'config.json';
export const WEIGHTS_FILE = 'diffusion_pytorch_model.safetensors';

/** @throws {ExportError} in one sentence */
export function readExported({ title, files, recipe }: ExportSource): ExportedModel {
  const folder = FOLDERS.find((name) => name + CONFIG_FILE in files);
  if (folder === undefined || !(folder + WEIGHTS_FILE in files))
    throw new ExportError(
      `"${title}" cannot be exported: there is no folder ${FOLDERS.join(', ')} with ${CONFIG_FILE} and ${WEIGHTS_FILE}.`,
    );
  const config = parsed(files, folder + CONFIG_FILE, networkSchema);
  if (!Object.hasOwn(NETWORKS, config._class_name))
    throw new ExportError(
      `"${title}" cannot be exported: its network is a ${config._class_name}; allowed are ${Object.keys(NETWORKS).join(', ')}.`,
    );
  const network = NETWORKS[config._class_name];
  const isOwnUNet = network === 'unet1d' || network === 'unet3d';
  if (
    isOwnUNet &&
    (config.time_embedding_type !== 'positional' || config.class_embed_type !== null)
  )
    throw new ExportError(
      `"${title}" cannot be exported: its ${config._class_name} has a time_embedding_type or class_embed_type that the Python code does not have.`,
    );
  const data =
    MODEL_DATA_FILE in files ? parsed(files, MODEL_DATA_FILE, dataSchema) : impliedData(config);
  if (data.task !== undefined)
    throw new ExportError(
      `"${title}" enlarges small pictures, which it is given beside the noise, and cannot be exported for Python; it can be exported as ONNX.`,
    );
  return {
    title,
    files,
    network,
    folder,
    data,
    recipe: recipe ?? impliedRecipe(title, files, data),
    networkShape: shapeInNetwork(data),
  };
}

/** Models of earlier versions and of others have no data.json. */
function impliedData({
  _class_name,
  sample_size: size = 32,
  in_channels,
  num_class_embeds,
  num_embeds_ada_norm,
}: v.InferOutput<typeof networkSchema>): ModelData {
  if (_class_name === 'DiffusionLabMLP') return { kind: 'points', shape: [2], classes: null };
  const sides = typeof size === 'number' ? [size, size] : size;
  // The last row of the table is "no class".
  const count = num_embeds_ada_norm ?? (num_class_embeds === null ? null : num_class_embeds - 1);
  return {
    kind: 'images',
    shape: [...sides, in_channels],
    classes: count === null ? null : Array.from({ length: count }, (_, label) => String(label)),
  };
}

function impliedRecipe(title: string, files: FileSet, data: ModelData): Recipe {
  let input: object;
  if (data.schedule === undefined) {
    const { schedule, output } = readSchedulerConfig(parsed(files, SCHEDULER_FILE, v.unknown()));
    input = { schedule, training: { prediction_type: output } };
  } else {
    input = { schedule: data.schedule, training: { prediction_type: data.prediction_type } };
  }
  const { recipe, faults } = resolveRecipe(input);
  if (recipe === null) throw new ExportError(`"${title}" cannot be exported: ${faults[0].message}`);
  return recipe;
}

function shapeInNetwork({ kind, shape, classes }: ModelData): readonly number[] {
  const scaling = { mean: [0], scale: 1 };
  switch (kind) {
    case 'points':
      return networkShape({ kind, shape, classes, scaling });
    case 'images':
      return networkShape({ kind, shape, classes, scaling: null });
    case 'audio':
      return networkShape({ kind, shape, classes, scaling, sampleRate: 1 });
    case 'video':
      return networkShape({ kind, shape, classes, scaling: null, sampleRate: 1 });
  }
}

/** A JSON file of the model. @throws {ExportError} that names it */
export function parsed<Schema extends v.GenericSchema>(
  files: FileSet,
  path: string,
  schema: Schema,
): v.InferOutput<Schema> {
  if (!(path in files)) throw new ExportError(`The file ${path} is missing.`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(files[path]));
  } catch (error) {
    throw new ExportError(`${path} is no JSON: ${error instanceof Error ? error.message : ''}`);
  }
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ExportError(`${path}: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
}
