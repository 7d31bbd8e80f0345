// Layer: command line. `sample`: draws from a run or model and writes the picture, the numbers
// and the whole trajectory.

import { Option } from 'commander';
import { SAMPLING_FIELDS } from '../../../src/core/recipe/fields/sampling';
import type { SamplingConfig } from '../../../src/core/recipe/types';
import { countNetworkCalls } from '../../../src/core/sampling/guidedCalls';
import { encodePng, type PngOptions } from '../../../src/core/png/encode';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { SampleMetrics } from '../../../src/core/metrics/contract';
import { measureLines, verdict } from '../../../src/core/metrics/words';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { SampleResult } from '../../../src/shared/protocol/sampling';
import { sampleCount, type SampleSet } from '../../../src/shared/protocol/samples';
import { contactSheet } from '../../../src/shared/samples/contactSheet';
import { recipeTexts } from '../../../src/shared/samples/recipeInPicture';
import { clipsFile } from '../../../src/shared/samples/clipFiles';
import { soundFiles } from '../../../src/shared/samples/soundFiles';
import { samplesNpz } from '../../../src/shared/samples/sampleFiles';
import { encodeResult } from '../../../src/runs/samples';
import { SCHEDULER_FILE } from '../../../webview/lab/engine/onnx/writeModel';
import { schedulerNotice } from '../../../webview/lab/network/modelFiles';
import { grouped } from '../../../src/core/numberText';
import { duration, type Console } from '../console';
import { OutFolder } from '../outFolder';
import type { HeadlessLab } from '../headlessLab';
import { readSource, type Source } from '../inputs';
import { weakerOf } from '../guidance';
import { engineOption, jsonOption, recipeNumber, required } from '../options';
import type { Session, SubCommand } from '../program';
import {
  addGuidanceOptions,
  addSamplerOptions,
  costText,
  guidanceOption,
  samplingOf,
  type SampledOptions,
} from '../samplingOptions';

const PICTURE_SIZE = 640;

interface SampleOptions extends SampledOptions {
  out?: string;
  engine: EngineName | null;
  json?: boolean;
}

interface SampleRequest extends SampleOptions {
  source: string;
  out: string;
}

export const addSample: SubCommand = (program, run) => {
  const command = program
    .command('sample')
    .summary('draw samples from a run or model')
    .description(
      'Draws samples; writes samples.png, samples.npz, samples.json, result.safetensors, of sounds a WAV file for each and of clips samples.gif.',
    )
    .argument('<run-or-model>', 'a run folder, a model folder, or the name of a shipped model')
    .option('--out <dir>', 'where the files are written')
    .addOption(recipeNumber('--count <n>', 'how many samples', SAMPLING_FIELDS.count))
    .addOption(
      new Option('--class <class>', 'number or name of a class, or "all" for all in turn').default(
        null,
        'as in the recipe',
      ),
    )
    .addOption(guidanceOption());
  addGuidanceOptions(addSamplerOptions(command))
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
  const sampling = samplingOf(source, command);
  const weaker = await weakerOf(source, sampling);
  const calls = await countNetworkCalls(sampling, source.recipe.schedule);
  output.notice(costText(calls, sampling.count));
  const notice = schedulerNotice(source.model);
  const folder = await OutFolder.open(command.out);
  const lab = await open();
  try {
    const result = await drawSamples(
      { ...source, weaker },
      sampling,
      command.engine,
      lab,
      output,
      signal,
    );
    const { samples } = result;
    const { values, shape } = samples;
    const text = recipeTexts({ ...source.recipe, sampling });
    await folder.write('samples.png', await samplesPicture(samples, lab, { text }));
    await folder.write('samples.npz', samplesNpz(samples));
    await folder.write('result.safetensors', encodeResult(result));
    const sounds = await writeSounds(folder, samples);
    if (samples.kind === 'video') await folder.write('samples.gif', clipsFile('gif', samples));
    const json = { shape: [sampleCount(samples), ...shape], data: Array.from(values) };
    await folder.write('samples.json', `${JSON.stringify(json)}\n`);
    report(command, sampling, result, notice, sounds, output);
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
    weaker,
  }: Pick<Source, 'title' | 'model' | 'data'> &
    Partial<Pick<Source, 'isShipped'>> & { readonly weaker: FileSet | null },
  sampling: SamplingConfig,
  engine: EngineName | null,
  lab: HeadlessLab,
  output: Console,
  signal: AbortSignal,
): Promise<SampleResult> {
  return lab.rpc.call(
    'sample',
    { runId: title, model, sampling, weaker, data, engine, isShipped: isShipped === true },
    {
      signal,
      onEvent: ({ step, steps, secondsLeft }) => {
        const text = `sampling step ${step} of ${steps}, ${duration(secondsLeft)} left`;
        output.progress(text, step === steps);
      },
    },
  );
}

/**
 * All samples in one PNG file: a scatter plot, or a sheet of pictures.
 * @param options of a sheet
 */
export async function samplesPicture(
  samples: SampleSet,
  lab: HeadlessLab,
  options: PngOptions = {},
): Promise<Uint8Array> {
  return samples.kind === 'points'
    ? await lab.rpc.call('drawPoints', { points: samples.values, size: PICTURE_SIZE })
    : encodePng(contactSheet(samples), options);
}

/** A WAV file for each sound, named by its number and class; none for other samples. */
async function writeSounds(folder: OutFolder, samples: SampleSet): Promise<string[]> {
  const files = soundFiles(samples);
  for (const { name, bytes } of files) await folder.write(name, bytes);
  return files.map(({ name }) => name);
}

function report(
  { out }: SampleRequest,
  sampling: SamplingConfig,
  { samples, metrics, networkCalls, seconds, device }: SampleResult,
  notice: string | null,
  sounds: readonly string[],
  output: Console,
): void {
  const count = sampleCount(samples);
  output.result(
    [
      `${count} samples by ${sampling.sampler} in ${networkCalls} network calls on ${device.engine}, ${duration(seconds)}.`,
      ...(metrics === null ? [] : metricsText(metrics)),
      ...(notice === null ? [] : [`${SCHEDULER_FILE}: ${notice}`]),
      `Written to ${out}: samples.png, samples.npz, samples.json, result.safetensors${sounds.length === 0 ? '' : `, ${grouped(sounds.length)} WAV files`}${samples.kind === 'video' ? ', samples.gif' : ''}`,
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
      ...(sounds.length === 0 ? {} : { sounds }),
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
