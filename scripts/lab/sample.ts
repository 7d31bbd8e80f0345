// Layer: headless door. `sample`: draws from a run or model and writes the picture, the numbers
// and the whole trajectory.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SamplingConfig } from '../../src/core/recipe/types';
import type { SampleResult } from '../../src/protocol';
import { encodeResult } from '../../src/runs/samples';
import type { SampleCommand } from './arguments';
import { duration, type Console } from './console';
import type { Door } from './door';
import { readSource } from './inputs';

const PICTURE_SIZE = 640;

/** @param shipped folder of the shipped models */
export async function sample(
  command: SampleCommand,
  shipped: string,
  open: () => Promise<Door>,
  output: Console,
  signal: AbortSignal,
): Promise<void> {
  const source = await readSource(command.source, shipped);
  const sampling = withOptions(source.recipe.sampling, command);
  await mkdir(command.out, { recursive: true });
  const door = await open();
  try {
    const { model, reference } = source;
    const result = await door.rpc.call(
      'sample',
      { runId: source.title, model, sampling, reference, engine: command.engine },
      {
        signal,
        onEvent: ({ step, steps, secondsLeft }) => {
          const text = `sampling step ${step} of ${steps}, ${duration(secondsLeft)} left`;
          output.progress(text, step === steps);
        },
      },
    );
    const points = result.samples;
    const picture = await door.rpc.call('drawPoints', { points, size: PICTURE_SIZE });
    await writeFile(join(command.out, 'samples.png'), picture);
    await writeFile(join(command.out, 'result.safetensors'), encodeResult(result));
    const data = { shape: result.shape, data: Array.from(points) };
    await writeFile(join(command.out, 'samples.json'), `${JSON.stringify(data)}\n`);
    report(command, sampling, result, output);
  } finally {
    await door.dispose();
  }
}

function withOptions(sampling: SamplingConfig, command: SampleCommand): SamplingConfig {
  return {
    ...sampling,
    sampler: command.sampler ?? sampling.sampler,
    num_inference_steps: command.steps ?? sampling.num_inference_steps,
    seed: command.seed ?? sampling.seed,
    count: command.count ?? sampling.count,
    eta: command.eta ?? sampling.eta,
  };
}

function report(
  { out }: SampleCommand,
  sampling: SamplingConfig,
  { shape, metrics, networkCalls, seconds, device }: SampleResult,
  output: Console,
): void {
  const distance =
    metrics === null
      ? []
      : [
          `Energy distance to the data ${metrics.energy_distance.toPrecision(3)}, ` +
            `between two halves of the data ${metrics.energy_distance_floor.toPrecision(3)}.`,
        ];
  output.result(
    [
      `${shape[0]} samples by ${sampling.sampler} in ${networkCalls} network calls on ${device.engine}, ${duration(seconds)}.`,
      ...distance,
      `Written to ${out}: samples.png, samples.json, result.safetensors`,
    ],
    { command: 'sample', folder: out, sampling, shape, metrics, networkCalls, seconds, device },
  );
}
