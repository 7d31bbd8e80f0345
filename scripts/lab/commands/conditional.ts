// Layer: command line. What `inpaint`, `upscale` and `hold` share: their options, the drawing of variants
// with its progress, and the files that are written, also of the variants finished before Ctrl-C.

import { Option, type Command } from 'commander';
import type { OptionValues } from '../../../src/core/conditional/contract';
import { ConditionalError } from '../../../src/core/conditional/error';
import {
  CONDITIONAL_METHODS,
  conditionalMethod,
  methodOptions,
} from '../../../src/core/conditional/registry';
import { SAMPLING_FIELDS } from '../../../src/core/recipe/fields/sampling';
import type {
  ConditionalRequest,
  ConditionalResult,
  ConditionalTask,
} from '../../../src/shared/protocol/conditional';
import type { EngineName } from '../../../src/shared/protocol/device';
import { isCancellation } from '../../../src/shared/rpc/rpc';
import { sampleCount, type SampleSet } from '../../../src/shared/protocol/samples';
import { clipsFile } from '../../../src/shared/samples/clipFiles';
import { soundFiles } from '../../../src/shared/samples/soundFiles';
import { samplesNpz } from '../../../src/shared/samples/sampleFiles';
import { concatenate } from '../../../webview/lab/concatenate';
import { oneClassOf } from '../classOption';
import { duration } from '../console';
import type { HeadlessLab } from '../headlessLab';
import { OutFolder } from '../outFolder';
import { samplesPicture } from './sample';
import { UsageError } from '../inputError';
import { readSource } from '../inputs';
import { engineOption, finiteNumber, jsonOption, recipeNumber, wholeNumber } from '../options';
import type { Session } from '../program';

export interface ConditionalOptions {
  readonly out?: string;
  readonly method: string;
  readonly option: OptionValues;
  readonly count: number | null;
  readonly steps: number | null;
  readonly seed: number | null;
  readonly class: string | null;
  readonly guidance: number | null;
  readonly engine: EngineName | null;
  readonly json?: boolean;
}

const DEFAULTS = { count: 4, steps: 100, seed: 0, guidance: 1 } as const;

/** Adds the options that these commands have. */
export function addConditionalOptions(command: Command, method: string): Command {
  const { seed } = SAMPLING_FIELDS;
  const ids = CONDITIONAL_METHODS.map(({ id }) => id).join(', ');
  const defaulted = (option: Option, value: number): Option => option.default(null, String(value));
  return command
    .option('--out <dir>', 'where the files are written')
    .option('--method <id>', `one of ${ids}`, method)
    .addOption(
      new Option('--option <key=value>', 'an option of the method; can be repeated')
        .default({}, 'see below')
        .argParser(readOption),
    )
    .addOption(defaulted(wholeNumber('--count <n>', 'how many variants', 1), DEFAULTS.count))
    .addOption(defaulted(wholeNumber('--steps <n>', 'noise levels', 1), DEFAULTS.steps))
    .addOption(defaulted(recipeNumber('--seed <n>', 'seed of the variants', seed), DEFAULTS.seed))
    .addOption(new Option('--class <class>', 'number or name of a class').default(null, 'no class'))
    .addOption(
      defaulted(
        finiteNumber('--guidance <x>', 'how much more than the network to keep to the class'),
        DEFAULTS.guidance,
      ),
    )
    .addOption(engineOption())
    .addOption(jsonOption())
    .addHelpText('after', `\nMethods:\n${CONDITIONAL_METHODS.map(methodHelp).join('\n')}`);
}

function methodHelp({ id, about, paper, options }: (typeof CONDITIONAL_METHODS)[number]): string {
  const keys = Object.entries(options).map(
    ([key, option]) => `      ${key}=${option.default}: ${option.about}`,
  );
  return [`  ${id}: ${about} (${paper})`, ...keys].join('\n');
}

/** @throws {UsageError} for what is no key=number */
function readOption(text: string, before: OptionValues): OptionValues {
  const [, key, value] = /^(\w+)=(.*\S.*)$/.exec(text) ?? [];
  const number = Number(value);
  if (Number.isNaN(number))
    throw new UsageError(`--option is "${text}"; it must be a key and a number, as in eta=0.5.`);
  return { ...before, [key]: number };
}

/** What was drawn, in whole or, after Ctrl-C, in part. */
interface Drawn {
  readonly samples: SampleSet;
  /** Null when it was stopped before the end. */
  readonly result: ConditionalResult | null;
}

/** What was drawn, and the folder that it was written to. */
export interface Variants extends Drawn {
  readonly folder: OutFolder;
}

/**
 * Draws the variants and writes `samples.npz` and `samples.png`. Null when it was stopped before
 * any was finished.
 */
export async function drawVariants(
  sourceName: string,
  task: ConditionalTask,
  out: string,
  options: ConditionalOptions,
  session: Session,
): Promise<Variants | null> {
  checkMethod(options);
  const source = await readSource(sourceName, session.shipped);
  const request: ConditionalRequest = {
    model: source.model,
    task,
    method: options.method,
    options: options.option,
    steps: options.steps ?? DEFAULTS.steps,
    seed: options.seed ?? DEFAULTS.seed,
    count: options.count ?? DEFAULTS.count,
    class_label: options.class === null ? null : oneClassOf(options.class, source.model),
    guidance_scale: options.guidance ?? DEFAULTS.guidance,
    engine: options.engine,
    data: source.data,
  };
  const folder = await OutFolder.open(out);
  const lab = await session.open();
  try {
    const variants = await computed(request, lab, session);
    if (variants === null) return null;
    const { samples } = variants;
    await folder.write('samples.npz', samplesNpz(samples));
    await folder.write('samples.png', await samplesPicture(samples, lab));
    if (samples.kind === 'video') await folder.write('samples.gif', clipsFile('gif', samples));
    for (const { name, bytes } of soundFiles(samples)) await folder.write(name, bytes);
    return { ...variants, folder };
  } finally {
    await lab.dispose();
  }
}

/** @throws {UsageError} for a method or option that there is not, before anything is opened */
function checkMethod({ method, option }: ConditionalOptions): void {
  try {
    methodOptions(conditionalMethod(method), option);
  } catch (error) {
    if (error instanceof ConditionalError) throw new UsageError(error.message);
    throw error;
  }
}

async function computed(
  request: ConditionalRequest,
  lab: HeadlessLab,
  { output, stop: signal }: Session,
): Promise<Drawn | null> {
  const finished: SampleSet[] = [];
  try {
    const result = await lab.rpc.call('sampleConditionally', request, {
      signal,
      onEvent: (event) => {
        switch (event.kind) {
          case 'cost':
            output.notice(costText(event));
            break;
          case 'progress': {
            const { step, steps, secondsLeft } = event;
            output.progress(
              `network call ${step} of ${steps}, ${duration(secondsLeft)} left`,
              step === steps,
            );
            break;
          }
          case 'variants':
            finished.push(event.samples);
            break;
        }
      },
    });
    return { samples: result.samples, result };
  } catch (error) {
    if (!isCancellation(error) || !signal.aborted) throw error;
    if (finished.length === 0) return null;
    const values = concatenate(finished.map((set) => set.values));
    return { samples: { ...finished[0], values }, result: null };
  }
}

function costText({
  calls,
  gradients,
  rows,
}: {
  calls: number;
  gradients: number;
  rows: number;
}): string {
  const backward =
    gradients === 0 ? '' : ` and ${gradients} forward and backward (each about 3 of these)`;
  return `This takes ${calls} network calls${backward}, of ${rows} sample${rows === 1 ? '' : 's'} at once.`;
}

/** What these commands say as JSON of a drawing; null where it was stopped before it was known. */
export function drawingFacts({ result }: Variants): Record<string, unknown> {
  return {
    finished: result !== null,
    inconsistency: result?.inconsistency ?? null,
    network_calls: result?.networkCalls ?? null,
    gradients: result?.gradients ?? null,
    seconds: result?.seconds ?? null,
    engine: result?.device.engine ?? null,
  };
}

/** The sentence about what was made; that of a part after Ctrl-C says so. */
export function variantsLine({ samples, result }: Variants, method: string): string {
  const count = `${sampleCount(samples)} variant${sampleCount(samples) === 1 ? '' : 's'}`;
  if (result === null) return `Stopped; ${count} by ${method} had been finished.`;
  const { networkCalls, gradients, device, seconds } = result;
  const backward = gradients === 0 ? '' : ` and ${gradients} forward and backward`;
  return `${count} by ${method} in ${networkCalls} network calls${backward} on ${device.engine}, ${duration(seconds)}.`;
}
