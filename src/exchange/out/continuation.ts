// Layer: exchange. No vscode. A training that goes on in Python: the checkpoint with its optimizer
// state, the very rows that it draws from as data.npz, and scripts that make the batches of the lab.

import * as v from 'valibot';
import { toNetwork } from '../../core/data/scaling';
import { asInt64 } from '../../core/npy';
import { encodeNpz, type NpzEntry } from '../../core/npz';
import type { Recipe } from '../../core/recipe/types';
import { makeSchedule } from '../../core/schedule';
import type { TrainingRows } from '../../shared/protocol/data';
import type { FileSet } from '../../shared/protocol/files';
import { json, modelFolder, text } from './diffusersFolder';
import { CONFIG_FILE, parsed, readExported, type ExportedModel, type ExportSource } from './model';
import { NETWORK_CODE } from './networkCode';
import { ExportError } from './problem';
import batches from './python/batches.py';
import train from './python/train.py';
import { code } from './readme';
import { PYTHON_VERSION, requirements } from './versions';

const PACKAGES = ['torch', 'diffusers', 'accelerate', 'safetensors', 'numpy', 'pillow'] as const;
const STATE_FILE = 'training/state.json';
const STATE_TENSORS = 'training/state.safetensors';

/** Reads the rows of the run's data; asked for only when the run can be exported. */
export type ReadRows = (recipe: Recipe) => Promise<TrainingRows>;

/**
 * The files of the folder by their paths in it.
 * @throws {ExportError} in one sentence, for a run that cannot go on in Python
 */
export async function pythonContinuation(
  source: ExportSource,
  readRows: ReadRows,
): Promise<FileSet> {
  const model = readExported(source);
  const { files, folder, data, recipe, network } = model;
  requireSupported(model, source);
  const { step } = parsed(files, STATE_FILE, v.looseObject({ step: v.number() }));
  const rows = await readRows(recipe);
  return {
    'train.py': text(train),
    'batches.py': text(batches),
    'network.py': text(NETWORK_CODE[network]),
    'data.npz': dataArchive(model, rows),
    'recipe.diffusion.json': json(recipe),
    'train.json': json({
      network_folder: folder.slice(0, -1),
      flip: recipe.data.kind === 'images' && recipe.data.flip,
      no_class: data.classes === null ? null : data.classes.length,
    }),
    'requirements.txt': text(requirements(PACKAGES)),
    'README.md': text(readme(model, step)),
    ...below('model/', modelFolder(model)),
    ...below('model/', { [STATE_FILE]: files[STATE_FILE], [STATE_TENSORS]: files[STATE_TENSORS] }),
  };
}

function requireSupported(
  { title, files, network }: ExportedModel,
  { recipe }: ExportSource,
): void {
  if (!(STATE_FILE in files) || !(STATE_TENSORS in files) || recipe === null)
    throw new ExportError(
      `"${title}" cannot go on in Python: only a training run has the state of its optimizer and its data, a model alone does not.`,
    );
  if (network === 'dit')
    throw new ExportError(
      `"${title}" cannot go on in Python: its network is a DiT; allowed are mlp, unet2d, unet1d and unet3d.`,
    );
}

function below(folder: string, files: FileSet): FileSet {
  return Object.fromEntries(Object.entries(files).map(([path, bytes]) => [folder + path, bytes]));
}

/** Rows in the network's layout: bytes of pixels, or float32 in network units; labels and betas. */
function dataArchive(model: ExportedModel, { values, labels, shape, count }: TrainingRows) {
  const { recipe, networkShape } = model;
  const samples =
    values instanceof Uint8Array ? channelsFirst(values, shape) : scaled(model, values, shape);
  const betas = recipe.schedule.kind === 'discrete' ? makeSchedule(recipe.schedule).betas : null;
  const entries: Record<string, NpzEntry> = {
    samples: { values: samples, shape: [count, ...networkShape] },
    count: { values: asInt64([count]), shape: [] },
    ...(labels === null ? {} : { labels: { values: asInt64(labels), shape: [count] } }),
    ...(betas === null ? {} : { betas: { values: betas, shape: [betas.length] } }),
  };
  return encodeNpz(entries);
}

/** Points and sounds as the network takes them, with the scaling of the checkpoint. */
function scaled(
  { files, folder, data }: ExportedModel,
  values: Float32Array,
  shape: readonly number[],
): Float32Array {
  if (data.kind === 'images' || data.kind === 'video') return channelsFirst(values, shape);
  const written = data.kind === 'points' ? parsed(files, folder + CONFIG_FILE, v.unknown()) : data;
  const { data_mean: mean, data_scale: scale } = v.parse(scalingSchema, written);
  return toNetwork(values, { mean, scale });
}

const scalingSchema = v.looseObject({ data_mean: v.array(v.number()), data_scale: v.number() });

/** Each picture, or frame of a clip, [H, W, C] → [C, H, W]. */
function channelsFirst<A extends Uint8Array | Float32Array>(
  values: A,
  shape: readonly number[],
): A {
  const [height, width, channels] = shape.slice(-3);
  if (channels === 1) return values;
  const pixels = height * width;
  const moved = values.slice() as A;
  for (let start = 0; start < values.length; start += pixels * channels)
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let channel = 0; channel < channels; channel++)
        moved[start + channel * pixels + pixel] = values[start + pixel * channels + channel];
  return moved;
}

function readme({ title, recipe }: ExportedModel, step: number): string {
  const { training } = recipe;
  return [
    `# ${title}, continued in Python`,
    `A training of Diffusion Lab that goes on at step ${step + 1} of ${training.steps} on diffusers and accelerate: same data, schedule (${recipe.schedule.kind}), objective (${training.prediction_type}, loss_weighting ${training.loss_weighting}), optimizer with its moments, learning rate (${training.lr_scheduler}), average of the weights, and the same batches. On one process a step has the loss that it has in the lab, to rounding.`,
    code(
      'bash',
      'pip install -r requirements.txt',
      `python train.py${step < training.steps ? '' : ` --steps ${step + training.steps}`}`,
    ),
    step < training.steps
      ? `It ends with step ${training.steps}; \`--steps N\` says otherwise.`
      : `The recipe is done, so \`--steps\` says how far to go. The learning rate then follows the longer training.`,
    'On several processes or machines each one takes a batch of the recipe, so N processes have the losses of one process with `--batch_size` N times as large:',
    code(
      'bash',
      'accelerate launch --multi_gpu --num_processes 2 train.py',
      'torchrun --nproc_per_node 2 train.py',
    ),
    '`--cpu` behind `train.py` computes on the CPU; both commands then use Gloo. (`accelerate launch --cpu` itself starts one process only.) `--mixed_precision bf16` or `fp16` computes in 16 bits where the device can.',
    '`python train.py --help` lists what can be changed. Checkpoints are written to `checkpoints/step-N`: a folder like `model`, which diffusers loads, with the state of the training; `--checkpoint checkpoints/step-N` goes on from one, and `python checkpoints/step-N/sample.py` samples it.',
    'Files: `train.py` (the loop), `batches.py` (the random numbers, times and targets), `network.py`, `data.npz` (rows in the layout of the network, `betas` in float64), `recipe.diffusion.json`, `model` (the checkpoint).',
    `Written for Python ${PYTHON_VERSION} or newer; requirements.txt has the versions that it was tested with.`,
    '',
  ].join('\n\n');
}
