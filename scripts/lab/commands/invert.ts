// Layer: command line. `invert`: DDIM inversion of a picture, there and back, and back with another class.

import { Option } from 'commander';
import { encodePng } from '../../../src/core/png/encode';
import { SAMPLING_FIELDS } from '../../../src/core/recipe/fields/sampling';
import { inversionCost } from '../../../src/core/sampling/exploreCost';
import { inversionTable } from '../../../src/shared/exploreTables';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { InversionResult } from '../../../src/shared/protocol/explore';
import { contactSheet } from '../../../src/shared/samples/contactSheet';
import { samplesNpz } from '../../../src/shared/samples/sampleFiles';
import { csvText } from '../../../src/core/csvText';
import { oneClassOf } from '../classOption';
import { duration } from '../console';
import { OutFolder } from '../outFolder';
import { UsageError } from '../inputError';
import { readSource } from '../inputs';
import { engineOption, jsonOption, recipeNumber, required, wholeNumber } from '../options';
import type { Session, SubCommand } from '../program';
import { readBytes } from '../textFile';
import { costText, guidanceOption } from '../samplingOptions';
import { drawSamples } from './sample';

interface InvertOptions {
  readonly out?: string;
  readonly image?: string;
  readonly seed: number | null;
  readonly class: string | null;
  readonly steps: number | null;
  readonly trials: readonly number[];
  readonly editClass: string | null;
  readonly guidance: number | null;
  readonly engine: EngineName | null;
  readonly json?: boolean;
}

const STEPS = 50;
const TRIALS = [5, 10, 20, 50, 100];

export const addInvert: SubCommand = (program, run) => {
  program
    .command('invert')
    .summary('a picture to its noise and back')
    .description(
      'DDIM inversion (Song 2021) by the naive reversed step: picture → x_T → picture, and from the same x_T with another class; writes picture.png, back.png, path.png, edited.png, errors.csv and x_T.npz.',
    )
    .argument('<run-or-model>', 'a run folder, a model folder, or the name of a shipped model')
    .option('--out <dir>', 'where the files are written')
    .option('--image <file>', 'the picture, of the size of the model')
    .addOption(
      recipeNumber(
        '--seed <n>',
        'in place of a picture the sample of this seed',
        SAMPLING_FIELDS.seed,
      ).default(null, 'none'),
    )
    .addOption(
      new Option('--class <class>', 'class that the network is told').default(null, 'no class'),
    )
    .addOption(wholeNumber('--steps <n>', 'steps of each way', 2).default(null, String(STEPS)))
    .addOption(
      new Option('--trials <a,b,…>', 'numbers of steps whose error is measured beside it')
        .default(TRIALS, TRIALS.join(','))
        .argParser(readTrials),
    )
    .addOption(
      new Option('--edit-class <class>', 'another class on the way back').default(null, 'none'),
    )
    .addOption(guidanceOption().default(null, 'of the edit: 1'))
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((source: string, options: InvertOptions) =>
      run(options.json ?? false, async (session) => {
        const out = required(options.out, 'invert', '--out DIR');
        await invert(source, out, options, session);
        return true;
      }),
    );
};

/** @throws {UsageError} for what is no list of steps */
function readTrials(text: string): number[] {
  if (text.trim() === '') return [];
  return text.split(',').map((part) => {
    const steps = Number(part);
    if (Number.isInteger(steps) && steps >= 2) return steps;
    throw new UsageError(
      `--trials is "${text}"; it must be whole numbers of at least 2, as in 5,20.`,
    );
  });
}

async function invert(
  name: string,
  out: string,
  options: InvertOptions,
  { shipped, open, output, stop: signal }: Session,
): Promise<void> {
  const { image, seed, trials, engine } = options;
  const source = await readSource(name, shipped);
  if ((image === undefined) === (seed === null))
    throw new UsageError('invert needs --image FILE or --seed N, one of the two.');
  const steps = options.steps ?? STEPS;
  const class_label = options.class === null ? null : oneClassOf(options.class, source.model);
  const edit =
    options.editClass === null
      ? null
      : {
          class_label: oneClassOf(options.editClass, source.model, '--edit-class'),
          guidance_scale: options.guidance ?? 1,
        };
  if (edit === null && options.guidance !== null)
    throw new UsageError('--guidance is of the edit; give its class with --edit-class.');
  const file = image === undefined ? null : await readBytes(image);
  output.notice(costText(inversionCost(steps, trials, edit), 1));
  const folder = await OutFolder.open(out);
  const lab = await open();
  try {
    const sampled = async (): Promise<Float32Array> => {
      const sampling = {
        ...source.recipe.sampling,
        ...{ seed: seed ?? 0, count: 1, class_label, guidance_scale: 1, weaker_step: null },
      };
      const wanted = { ...source, data: null, weaker: null };
      const { samples } = await drawSamples(wanted, sampling, engine, lab, output, signal);
      return samples.values;
    };
    const picture =
      file === null
        ? ({ kind: 'values', values: await sampled() } as const)
        : ({ kind: 'file', bytes: file } as const);
    const result = await lab.rpc.call(
      'invert',
      { model: source.model, engine, picture, class_label, steps, trials, edit },
      {
        signal,
        onEvent: ({ step, steps: all, secondsLeft }) => {
          output.progress(
            `network call ${step} of ${all}, ${duration(secondsLeft)} left`,
            step === all,
          );
        },
      },
    );
    await write(result, folder);
    const { error, latentMoments, networkCalls, device, seconds } = result;
    output.result(
      [
        `There and back in ${steps} steps: max |a−b| ${error.max.toFixed(4)}, RMSE ${error.rmse.toFixed(4)}, PSNR ${error.psnr.toFixed(1)} dB (values from −1 to 1).`,
        `x_T has mean ${latentMoments.mean.toFixed(3)} and deviation ${latentMoments.deviation.toFixed(3)} in units of its σ; noise has 0 and 1.`,
        ...result.trials.map((trial) => `  ${trial.steps} steps: RMSE ${trial.rmse.toFixed(4)}`),
        `${networkCalls} network calls on ${device.engine}, ${duration(seconds)}. Written to ${out}.`,
      ],
      {
        ...{ command: 'invert', folder: out, steps, error, trials: result.trials },
        ...{ latent: latentMoments, network_calls: networkCalls, seconds, device },
      },
    );
  } finally {
    await lab.dispose();
  }
}

async function write(result: InversionResult, folder: OutFolder): Promise<void> {
  const { picture, back, path, edited, latent, trials } = result;
  const sheets = { picture, back, path: path.states, ...(edited === null ? {} : { edited }) };
  for (const [name, set] of Object.entries(sheets))
    await folder.write(`${name}.png`, encodePng(contactSheet(set, { columns: 9 })));
  const { columns, rows } = inversionTable(trials);
  await folder.write('errors.csv', csvText(columns, rows));
  await folder.write('x_T.npz', samplesNpz({ ...picture, values: latent }));
}
