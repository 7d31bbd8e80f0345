// Layer: command line. `interpolate`: the way from one sample to another, between two noises and between
// two classes.

import { Option } from 'commander';
import { AnimatedPng } from '../../../src/core/png/animation';
import { encodePng } from '../../../src/core/png/encode';
import { SAMPLING_FIELDS } from '../../../src/core/recipe/fields/sampling';
import { interpolationCalls } from '../../../src/core/sampling/exploreCost';
import { interpolationTable } from '../../../src/shared/exploreTables';
import type { EngineName } from '../../../src/shared/protocol/device';
import { sampleCount, sliceSamples, type SampleSet } from '../../../src/shared/protocol/samples';
import { contactSheet } from '../../../src/shared/samples/contactSheet';
import { samplesNpz } from '../../../src/shared/samples/sampleFiles';
import { csvText } from '../../../src/core/csvText';
import { classOf } from '../classOption';
import { duration } from '../console';
import { OutFolder } from '../outFolder';
import { weakerOf, type GuidanceOptions } from '../guidance';
import { UsageError } from '../inputError';
import { readSource } from '../inputs';
import { engineOption, jsonOption, recipeNumber, required, wholeNumber } from '../options';
import type { Session, SubCommand } from '../program';
import {
  addGuidanceOptions,
  addSamplerOptions,
  costText,
  guidanceOption,
  samplingOf,
  type SamplerOptions,
} from '../samplingOptions';

interface InterpolateOptions extends SamplerOptions, GuidanceOptions {
  readonly out?: string;
  readonly toSeed: number | null;
  readonly class: string | null;
  readonly toClass: string | null;
  readonly frames: number | null;
  readonly engine: EngineName | null;
  readonly json?: boolean;
}

const FRAMES = 9;
/** Milliseconds for which a frame of the animation is shown. */
const FRAME_TIME = 200;

export const addInterpolate: SubCommand = (program, run) => {
  const command = program
    .command('interpolate')
    .summary('the way from one sample to another')
    .description(
      'Samples on the spherical way from the noise of --seed to that of --to-seed, and from --class to --to-class by mixed predictions; writes filmstrip.png, animation.png, interpolation.csv and samples.npz.',
    )
    .argument('<run-or-model>', 'a run folder, a model folder, or the name of a shipped model')
    .option('--out <dir>', 'where the files are written')
    .addOption(
      recipeNumber('--to-seed <n>', 'seed of the second noise', SAMPLING_FIELDS.seed).default(
        null,
        'one more than the first',
      ),
    )
    .addOption(new Option('--class <class>', 'number or name of a class').default(null, 'no class'))
    .addOption(
      new Option('--to-class <class>', 'of the second sample').default(null, 'as the first'),
    )
    .addOption(
      wholeNumber('--frames <n>', 'samples on the way, both ends among them', 2).default(
        null,
        String(FRAMES),
      ),
    )
    .addOption(guidanceOption());
  addGuidanceOptions(addSamplerOptions(command))
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((source: string, options: InterpolateOptions) =>
      run(options.json ?? false, async (session) => {
        const out = required(options.out, 'interpolate', '--out DIR');
        await interpolate(source, out, options, session);
        return true;
      }),
    );
};

async function interpolate(
  name: string,
  out: string,
  options: InterpolateOptions,
  { shipped, open, output, stop: signal }: Session,
): Promise<void> {
  const read = await readSource(name, shipped);
  const frames = options.frames ?? FRAMES;
  // Without --class there is none, also where a recipe says "all".
  const plain = { ...read.recipe.sampling, class_label: null };
  const guidance = options.class === null && options.weakerStep === null ? 1 : options.guidance;
  const source = { ...read, recipe: { ...read.recipe, sampling: plain } };
  const sampling = samplingOf(source, { ...options, guidance, count: frames });
  const second = options.toClass ?? options.class;
  if (options.class === null && second !== null)
    throw new UsageError('--to-class needs --class, from which it starts.');
  const classes = [
    sampling.class_label,
    second === null
      ? null
      : classOf(second, source.model, options.toClass === null ? '--class' : '--to-class'),
  ] as const;
  const [from, to] = classes.map((label) => {
    if (label === 'all') throw new UsageError('An end of an interpolation has one class.');
    return label;
  });
  const weaker = await weakerOf(source, sampling);
  const calls = await interpolationCalls(sampling, source.recipe.schedule, [from, to]);
  output.notice(costText(calls, frames));
  const folder = await OutFolder.open(out);
  const lab = await open();
  try {
    const result = await lab.rpc.call(
      'interpolate',
      {
        ...{ model: source.model, weaker, sampling, engine: options.engine, frames },
        from: { seed: sampling.seed, class_label: from },
        to: { seed: options.toSeed ?? sampling.seed + 1, class_label: to },
      },
      {
        signal,
        onEvent: ({ step, steps, secondsLeft }) => {
          output.progress(
            `step ${step} of ${steps}, ${duration(secondsLeft)} left`,
            step === steps,
          );
        },
      },
    );
    const { samples, networkCalls, device, seconds } = result;
    const { columns, rows } = interpolationTable(result);
    await folder.write('interpolation.csv', csvText(columns, rows));
    await folder.write('samples.npz', samplesNpz(samples));
    const written = ['interpolation.csv', 'samples.npz'];
    if (samples.kind === 'images') {
      const strip = contactSheet(samples, { columns: frames });
      await folder.write('filmstrip.png', encodePng(strip));
      await folder.write('animation.png', animationOf(samples));
      written.push('filmstrip.png', 'animation.png');
    }
    const way =
      from === to ? 'two noises' : 'two noises and two classes, whose predictions are mixed';
    output.result(
      [
        `${frames} samples between ${way}, in ${networkCalls} network calls on ${device.engine}, ${duration(seconds)}.`,
        `Written to ${out}: ${written.join(', ')}`,
      ],
      {
        ...{ command: 'interpolate', folder: out, sampling, weights: result.weights },
        ...{ steps: result.steps, network_calls: networkCalls, seconds, device },
      },
    );
  } finally {
    await lab.dispose();
  }
}

function animationOf(samples: SampleSet): Uint8Array {
  const animation = new AnimatedPng();
  for (let i = 0; i < sampleCount(samples); i++)
    animation.add(contactSheet(sliceSamples(samples, i, i + 1), { gap: 0 }), FRAME_TIME);
  return animation.encode();
}
