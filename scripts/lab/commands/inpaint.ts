// Layer: command line. `inpaint`: fills in what a mask leaves unknown of a picture, the frames of a clip that
// are not known, or a gap of a sound, with any model of pictures, clips or sounds.

import { decodeNpy, NpyError } from '../../../src/core/npy';
import { isZip, npzEntry, npzNames } from '../../../src/core/npz';
import type { PredictedMotion } from '../../../src/core/statistics/predictedMotion';
import type { ConditionalResult, ConditionalTask } from '../../../src/shared/protocol/conditional';
import { InputError, UsageError } from '../inputError';
import type { SubCommand, Session } from '../program';
import { required, wholeNumber } from '../options';
import {
  addConditionalOptions,
  drawingFacts,
  drawVariants,
  variantsLine,
  type ConditionalOptions,
} from './conditional';
import { readBytes } from '../textFile';

interface InpaintOptions extends ConditionalOptions {
  readonly image?: string;
  readonly mask?: string;
  readonly clip?: string;
  readonly frames?: string;
  readonly row: number | null;
  readonly sound?: string;
  readonly gap?: string;
}

export const addInpaint: SubCommand = (program, run) => {
  const command = program
    .command('inpaint')
    .summary('fill in a part of a picture, clip or sound')
    .description(
      'Fills in what is white in the mask, the frames of a clip that are not known, or a gap of a sound; writes samples.png and samples.npz, in which all that is known is as it was given, of clips samples.gif, and of sounds a WAV file each.',
    )
    .argument('<run-or-model>', 'a run folder, a model folder, or the name of a shipped model')
    .option('--image <file>', 'the picture, of the size of the model')
    .option('--mask <file>', 'a picture of the same size: white is unknown')
    .option('--clip <file>', 'an animation, a picture as the first frame, or data.npz of `data`')
    .option('--frames <list>', 'the frames that are known, from 1: "1-2", or "1,8"')
    .addOption(
      wholeNumber('--row <n>', 'of an npz file, the clip that is meant', 0).default(null, '0'),
    )
    .option('--sound <file>', 'a WAV file of the rate and length of the model')
    .option('--gap <from-to>', 'what is unknown of the sound, in seconds: "0.1-0.2"');
  addConditionalOptions(command, 'ddnm').action((source: string, options: InpaintOptions) =>
    run(options.json ?? false, (session) => inpaint(source, options, session)),
  );
};

async function inpaint(
  source: string,
  options: InpaintOptions,
  session: Session,
): Promise<boolean> {
  const out = required(options.out, 'inpaint', '--out DIR');
  const task = await taskOf(options);
  const variants = await drawVariants(source, task, out, options, session);
  if (variants === null) return false;
  const { result } = variants;
  const known =
    result === null
      ? []
      : [
          `${result.known} of ${result.numbers} numbers were known; in the result they differ by at most ${inconsistencyText(result)}.`,
          ...(result.motion === null ? [] : [motionLine(result.motion)]),
          ...(result.signalToError === null ? [] : [gapLine(result.signalToError)]),
        ];
  session.output.result([variantsLine(variants, options.method), ...known], {
    command: 'inpaint',
    out,
    method: options.method,
    known: result?.known ?? null,
    numbers: result?.numbers ?? null,
    motion: result?.motion ?? null,
    signal_to_error: result?.signalToError ?? null,
    ...drawingFacts(variants),
  });
  return result !== null;
}

async function taskOf(options: InpaintOptions): Promise<ConditionalTask> {
  const given = (['image', 'clip', 'sound'] as const).filter((key) => options[key] !== undefined);
  if (given.length > 1)
    throw new UsageError(
      `--${given.join(' and --')} were given; one thing at a time can be filled in.`,
    );
  if (options.sound !== undefined) {
    const gap = gapOf(required(options.gap, 'inpaint', '--gap FROM-TO'));
    return { kind: 'gap', sound: await readBytes(options.sound), ...gap };
  }
  if (options.clip === undefined)
    return {
      kind: 'inpaint',
      image: await readBytes(required(options.image, 'inpaint', '--image FILE')),
      mask: await readBytes(required(options.mask, 'inpaint', '--mask FILE')),
    };
  const known = framesOf(required(options.frames, 'inpaint', '--frames LIST'));
  const bytes = await readBytes(options.clip);
  const clip = isZip(bytes) ? clipOf(options.clip, bytes, options.row ?? 0) : bytes;
  return { kind: 'frames', clip, known };
}

/** More than any clip has; the model says how many its clips have. */
const MOST_FRAMES = 1000;

/** "1-2,8" as numbers. @throws {UsageError} */
function framesOf(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const found = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    const first = Number(found?.[1]);
    const last = Number(found?.[2] ?? found?.[1]);
    if (found === null || first < 1 || last < first || last > MOST_FRAMES)
      throw new UsageError(
        `--frames is "${text}"; it must be numbers from 1 to ${MOST_FRAMES}, as in 1-2 or 1,8.`,
      );
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** "0.1-0.2" as seconds. @throws {UsageError} */
function gapOf(text: string): { from: number; until: number } {
  const [, from, until] = /^\s*(\d*\.?\d+)\s*-\s*(\d*\.?\d+)\s*$/.exec(text) ?? [];
  if (!(Number(from) < Number(until)))
    throw new UsageError(
      `--gap is "${text}"; it must be two times in seconds, the second after the first, as in 0.1-0.2.`,
    );
  return { from: Number(from), until: Number(until) };
}

/** Bytes that an array of clips may have. */
const MOST_BYTES = 2 ** 30;

/** One clip of the arrays that `data` and `sample` write. @throws {InputError} */
function clipOf(path: string, bytes: Uint8Array, row: number): Float32Array {
  try {
    const name = npzNames(bytes).find((known) => known === 'clips' || known === 'samples');
    if (name === undefined)
      throw new InputError(
        `"${path}" has no array "clips" or "samples", which clips are read from.`,
      );
    const { shape, values } = decodeNpy(npzEntry(bytes, name, MOST_BYTES));
    if (shape.length !== 5 || row >= shape[0])
      throw new InputError(
        `"${name}" of "${path}" has the shape ${shape.join(' × ')}; clips are [N, frames, height, width, channels], and --row ${row} must be below N.`,
      );
    const size = shape.slice(1).reduce((product, extent) => product * extent, 1);
    return Float32Array.from({ length: size }, (_, i) => Number(values[row * size + i]));
  } catch (error) {
    if (error instanceof NpyError) throw new InputError(`"${path}" ${error.message}.`);
    throw error;
  }
}

function motionLine(motion: PredictedMotion): string {
  const { speed, parsed, count, speedError, change, distance } = motion;
  return (
    `The ball flies ${speed.toFixed(2)} pixels a frame. It is seen in every frame of ${parsed} of ${count} variants, ` +
    `whose speed is off by ${speedError.toFixed(3)} and changes by ${change.toFixed(3)}; in the predicted frames it is ${distance.toFixed(2)} pixels from where it should be (medians).`
  );
}

function gapLine(signalToError: number): string {
  return `In the gap the variants differ from the given sound; its power over that of the difference is ${signalToError.toFixed(1)} dB (mean).`;
}

function inconsistencyText({ samples, inconsistency }: ConditionalResult): string {
  return samples.kind === 'audio'
    ? `${inconsistency} of full scale`
    : `${inconsistency.toFixed(2)}/255`;
}
