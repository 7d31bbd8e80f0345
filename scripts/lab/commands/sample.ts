// Layer: command line. `sample`: draws from a run or model and writes the picture, the numbers
// and the whole trajectory.

import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Option } from 'commander';
import { checkedSampling, SamplingError } from '../../../src/core/recipe/resolve';
import { SAMPLING_FIELDS } from '../../../src/core/recipe/fields/sampling';
import { changeSampler } from '../../../src/core/recipe/samplingOptions';
import type { Recipe, SamplingConfig } from '../../../src/core/recipe/types';
import { encodePng } from '../../../src/core/png/encode';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { SampleMetrics } from '../../../src/core/metrics/contract';
import { measureLines, verdict } from '../../../src/core/metrics/words';
import type { GuidanceRequest, SampleResult } from '../../../src/shared/protocol/sampling';
import { sampleCount } from '../../../src/shared/protocol/samples';
import { contactSheet } from '../../../src/shared/samples/contactSheet';
import { recipeTexts } from '../../../src/shared/samples/recipeInPicture';
import { samplesNpz } from '../../../src/shared/samples/sampleFiles';
import { encodeResult } from '../../../src/runs/samples';
import { SCHEDULER_FILE } from '../../../webview/lab/engine/onnx/writeModel';
import { schedulerNotice } from '../../../webview/lab/network/modelFiles';
import { duration, type Console } from '../console';
import type { HeadlessLab } from '../headlessLab';
import { InputError, UsageError } from '../inputError';
import { readSource, type Source } from '../inputs';
import { classOf } from '../classOption';
import { guidanceOf, readInterval } from '../guidance';
import { engineOption, jsonOption, finiteNumber, recipeNumber, required } from '../options';
import type { Session, SubCommand } from '../program';

const PICTURE_SIZE = 640;

interface SampleOptions {
  out?: string;
  sampler: string | null;
  steps: number | null;
  seed: number | null;
  count: number | null;
  eta: number | null;
  class: string | null;
  guidance: number | null;
  guidanceRescale: number | null;
  guidanceInterval: readonly [number, number] | null;
  negativeClass: string | null;
  weakerStep: number | null;
  engine: EngineName | null;
  json?: boolean;
}

interface SampleRequest extends SampleOptions {
  source: string;
  out: string;
}

export const addSample: SubCommand = (program, run) => {
  const { num_inference_steps, seed, count } = SAMPLING_FIELDS;
  program
    .command('sample')
    .summary('draw samples from a run or model')
    .description(
      'Draws samples; writes samples.png, samples.npz, samples.json and result.safetensors.',
    )
    .argument('<run-or-model>', 'a run folder, a model folder, or the name of a shipped model')
    .option('--out <dir>', 'where the files are written')
    .addOption(new Option('--sampler <id>', 'as recipes call it').default(null, 'as in the recipe'))
    .addOption(recipeNumber('--steps <n>', 'sampling steps', num_inference_steps))
    .addOption(recipeNumber('--seed <n>', 'seed of the samples', seed))
    .addOption(recipeNumber('--count <n>', 'how many samples', count))
    .addOption(finiteNumber('--eta <x>', 'share of fresh noise, where the sampler has it'))
    .addOption(
      new Option('--class <class>', 'number or name of a class, or "all" for all in turn').default(
        null,
        'as in the recipe',
      ),
    )
    .addOption(
      finiteNumber('--guidance <x>', 'how much more than the network to keep to the class'),
    )
    .addOption(
      finiteNumber('--guidance-rescale <x>', 'from 0 to 1: keep the deviation of unguided samples'),
    )
    .addOption(
      new Option('--guidance-interval <least,most>', 'noise over signal where there is guidance')
        .default(null, 'always')
        .argParser(readInterval),
    )
    .addOption(
      new Option('--negative-class <class>', 'class to be guided away from').default(
        null,
        '"no class"',
      ),
    )
    .addOption(
      finiteNumber(
        '--weaker-step <n>',
        'guide away from the checkpoint of this step of the same run (autoguidance)',
      ),
    )
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((source: string, options: SampleOptions) =>
      run(options.json ?? false, async (session) => {
        const out = required(options.out, 'sample', '--out DIR');
        await sample({ ...options, source, out }, session);
        return true;
      }),
    );
};

async function sample(
  command: SampleRequest,
  { shipped, open, output, stop: signal }: Session,
): Promise<void> {
  const source = await readSource(command.source, shipped);
  await refuseFile(command.out);
  const guidance = await guidanceOf(source, command);
  const sampling = withOptions(
    source,
    guidance === null ? command : { ...command, guidance: null },
  );
  const notice = schedulerNotice(source.model);
  const lab = await open();
  try {
    const result = await drawSamples(
      { ...source, ...(guidance === null ? {} : { guidance }) },
      sampling,
      command.engine,
      lab,
      output,
      signal,
    );
    const { samples } = result;
    const { values, shape } = samples;
    await mkdir(command.out, { recursive: true });
    const picture = await samplesPicture(result, { ...source.recipe, sampling }, lab);
    await writeFile(join(command.out, 'samples.png'), picture);
    await writeFile(join(command.out, 'samples.npz'), samplesNpz(samples));
    await writeFile(join(command.out, 'result.safetensors'), encodeResult(result));
    const json = { shape: [sampleCount(samples), ...shape], data: Array.from(values) };
    await writeFile(join(command.out, 'samples.json'), `${JSON.stringify(json)}\n`);
    report(command, sampling, result, notice, output);
  } finally {
    await lab.dispose();
  }
}

/** Samples of a source, with progress on the way. */
export function drawSamples(
  {
    title,
    model,
    data,
    isShipped,
    guidance,
  }: Pick<Source, 'title' | 'model' | 'data'> &
    Partial<Pick<Source, 'isShipped'>> & { readonly guidance?: GuidanceRequest },
  sampling: SamplingConfig,
  engine: EngineName | null,
  lab: HeadlessLab,
  output: Console,
  signal: AbortSignal,
): Promise<SampleResult> {
  return lab.rpc.call(
    'sample',
    {
      ...{ runId: title, model, sampling, data, engine, isShipped: isShipped === true },
      ...(guidance === undefined ? {} : { guidance }),
    },
    {
      signal,
      onEvent: ({ step, steps, secondsLeft }) => {
        const text = `sampling step ${step} of ${steps}, ${duration(secondsLeft)} left`;
        output.progress(text, step === steps);
      },
    },
  );
}

/** All samples in one PNG file: a scatter plot, or a sheet of pictures that holds its recipe. */
export async function samplesPicture(
  { samples }: SampleResult,
  recipe: Recipe,
  lab: HeadlessLab,
): Promise<Uint8Array> {
  return samples.kind === 'points'
    ? await lab.rpc.call('drawPoints', { points: samples.values, size: PICTURE_SIZE })
    : encodePng(contactSheet(samples), { text: recipeTexts(recipe) });
}

/** What cannot become a folder is refused before anything is computed. */
async function refuseFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null && !found.isDirectory())
    throw new InputError(`"${path}" is a file; samples are written to a folder.`);
}

/** The sampling part of the recipe with what the command line says. */
function withOptions({ recipe, model }: Source, command: SampleRequest): SamplingConfig {
  const { sampler, steps, seed, count, eta, guidance } = command;
  const base = sampler === null ? recipe.sampling : changeSampler(recipe, sampler);
  const sampling = {
    ...base,
    num_inference_steps: steps ?? base.num_inference_steps,
    seed: seed ?? base.seed,
    count: count ?? base.count,
    eta: eta ?? base.eta,
    class_label: command.class === null ? base.class_label : classOf(command.class, model),
    guidance_scale: guidance ?? base.guidance_scale,
  };
  try {
    return checkedSampling(recipe, sampling);
  } catch (error) {
    if (error instanceof SamplingError) throw new UsageError(error.message);
    throw error;
  }
}

function report(
  { out }: SampleRequest,
  sampling: SamplingConfig,
  { samples, metrics, networkCalls, seconds, device }: SampleResult,
  notice: string | null,
  output: Console,
): void {
  const count = sampleCount(samples);
  output.result(
    [
      `${count} samples by ${sampling.sampler} in ${networkCalls} network calls on ${device.engine}, ${duration(seconds)}.`,
      ...(metrics === null ? [] : metricsText(metrics)),
      ...(notice === null ? [] : [`${SCHEDULER_FILE}: ${notice}`]),
      `Written to ${out}: samples.png, samples.npz, samples.json, result.safetensors`,
    ],
    {
      command: 'sample',
      folder: out,
      sampling,
      shape: [count, ...samples.shape],
      metrics,
      networkCalls,
      seconds,
      device,
      notice,
    },
  );
}

/** A verdict, and each measure beside that of real data. */
function metricsText(metrics: SampleMetrics): string[] {
  const lines = measureLines(metrics).map(
    ({ label, value, real }) => `  ${label}: ${value} (real data ${real})`,
  );
  return [verdict(metrics), ...lines];
}
