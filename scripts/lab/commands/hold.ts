// Layer: command line. `hold`: points of which one coordinate is known, and how far the other is from
// the exact posterior.

import { Option } from 'commander';
import type { ConditionalResult } from '../../../src/shared/protocol/conditional';
import { UsageError } from '../inputError';
import { finiteNumber, required } from '../options';
import type { Session, SubCommand } from '../program';
import {
  addConditionalOptions,
  drawingFacts,
  drawVariants,
  variantsLine,
  type ConditionalOptions,
} from './conditional';

const AXES = ['x', 'y'] as const;

interface HoldOptions extends ConditionalOptions {
  readonly axis: (typeof AXES)[number];
  readonly value: number | null;
}

export const addHold: SubCommand = (program, run) => {
  const command = program
    .command('hold')
    .summary('draw points of which one coordinate is known')
    .description(
      'Draws points of the plane of which one coordinate is known; writes samples.png and samples.npz. Where the data are known, the other coordinate is compared with the exact posterior.',
    )
    .argument('<run-or-model>', 'a run folder, a model folder, or the name of a shipped model')
    .addOption(new Option('--axis <axis>', 'the known coordinate').choices(AXES).default('x'))
    .addOption(finiteNumber('--value <x>', 'what it is, in units of the data').default(null));
  addConditionalOptions(command, 'pigdm').action((source: string, options: HoldOptions) =>
    run(options.json ?? false, (session) => hold(source, options, session)),
  );
};

async function hold(source: string, options: HoldOptions, session: Session): Promise<boolean> {
  const out = required(options.out, 'hold', '--out DIR');
  const { axis, value } = options;
  if (value === null) throw new UsageError('hold needs --value X.');
  const task = { kind: 'hold', axis: axis === 'x' ? 0 : 1, value } as const;
  const variants = await drawVariants(source, task, out, options, session);
  if (variants === null) return false;
  const { result } = variants;
  const slice = result?.slice ?? null;
  session.output.result(
    [variantsLine(variants, options.method), ...(result === null ? [] : [judgement(result)])],
    {
      command: 'hold',
      out,
      method: options.method,
      axis,
      value,
      distance: slice?.distance ?? null,
      floor: slice?.floor ?? null,
      band: slice?.band ?? null,
      ...drawingFacts(variants),
    },
  );
  return result !== null;
}

function judgement({ slice }: ConditionalResult): string {
  if (slice === null) return 'What it should be is not known: too few points of the data are near.';
  const { distance, floor, band } = slice;
  const exact =
    band === null
      ? 'the exact posterior'
      : `the data within ${band.toPrecision(2)} of the known coordinate`;
  return `The other coordinate is ${distance.toFixed(4)} from ${exact} (W₁, units of the data); two sets of so many real ones are ${floor.toFixed(4)} apart.`;
}
