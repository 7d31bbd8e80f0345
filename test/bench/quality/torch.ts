// Layer: benchmark. The same recipe as a plain PyTorch script (torch_quality.py) in a process of its
// own. Its weights have the names of the lab's, so the lab draws and judges its samples, too.

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import * as v from 'valibot';
import type { DataSet } from '../../../src/core/data/dataSet';
import type { Recipe } from '../../../src/core/recipe/types';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { Moment } from './lab';

const SCRIPT = 'test/bench/quality/torch_quality.py';
const WEIGHTS = 'unet/diffusion_pytorch_model.safetensors';
const CONFIG = 'unet/config.json';
const answer = v.object({ step: v.number(), seconds: v.number() });

/** What the script is not written for. */
export class TorchRecipeError extends Error {
  override readonly name = 'TorchRecipeError';
}

/** The Python that LAB_PYTHON names, with its version of PyTorch; null where it has none. */
export async function findTorch(): Promise<{
  executable: string;
  version: string;
} | null> {
  const named = process.env.LAB_PYTHON;
  const executable = named === undefined || named === '' ? 'python3' : named;
  try {
    const probe = ['-c', 'import torch; print(torch.__version__)'];
    const { stdout } = await promisify(execFile)(executable, probe);
    return { executable, version: stdout.trim() };
  } catch {
    // Not there, or without torch: the table says so.
    return null;
  }
}

export interface Pace {
  /** Steps between two moments. */
  readonly every: number;
  readonly limitSeconds: number;
  readonly threads: number;
}

/** @param like a model of the lab's with the same network, whose weights are replaced */
export async function trainInTorch(
  executable: string,
  root: string,
  recipe: Recipe,
  data: DataSet,
  like: FileSet,
  pace: Pace,
): Promise<Moment[]> {
  const folder = await mkdtemp(join(tmpdir(), 'diffusion-quality-torch-'));
  try {
    await writeJob(folder, recipe, data, like, pace);
    const moments: Moment[] = [];
    const script = spawn(executable, [join(root, SCRIPT), folder, String(pace.threads)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      script.on('error', reject);
      script.on('close', resolve);
    });
    for await (const line of createInterface({ input: script.stdout })) {
      const { step, seconds } = v.parse(answer, JSON.parse(line));
      const weights = new Uint8Array(await readFile(join(folder, `weights-${step}.safetensors`)));
      moments.push({ step, seconds, model: { ...like, [WEIGHTS]: weights } });
    }
    const code = await ended;
    if (code !== 0) throw new TorchRecipeError(`torch_quality.py ended with code ${code}.`);
    return moments;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeJob(
  folder: string,
  { schedule, network, training }: Recipe,
  data: DataSet,
  like: FileSet,
  { every, limitSeconds }: Pace,
): Promise<void> {
  if (
    schedule.kind !== 'discrete' ||
    schedule.beta_schedule !== 'squaredcos_cap_v2' ||
    training.lr_scheduler !== 'one_cycle' ||
    network.kind !== 'unet2d'
  )
    throw new TorchRecipeError(
      'For PyTorch only a UNet on the cosine schedule in one cycle is written.',
    );
  const [height, width, channels] = data.shape;
  const values = new Float32Array(data.count * height * width * channels);
  data.read(
    Array.from({ length: data.count }, (_, row) => row),
    values,
  );
  const planes = new Float32Array(values.length);
  const pixels = height * width;
  values.forEach((value, i) => {
    const row = Math.floor(i / (pixels * channels));
    const pixel = Math.floor(i / channels) % pixels;
    planes[(row * channels + (i % channels)) * pixels + pixel] = value;
  });
  const config: unknown = JSON.parse(new TextDecoder().decode(like[CONFIG]));
  const job = {
    network: {
      ...(config as Record<string, unknown>),
      zero_start: network.zero_start,
    },
    training,
    timesteps: schedule.num_train_timesteps,
    shape: [channels, height, width],
    every,
    limit_seconds: limitSeconds,
  };
  await writeFile(join(folder, 'job.json'), JSON.stringify(job));
  await writeFile(join(folder, 'images.bin'), planes);
  await writeFile(
    join(folder, 'labels.bin'),
    data.labels?.subarray(0, data.count) ?? new Int32Array(data.count),
  );
}
