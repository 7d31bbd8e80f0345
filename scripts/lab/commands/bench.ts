// Layer: command line. `bench`: the benchmark of test/bench, on this machine.

import type { Command } from 'commander';
import { jsonOption, wholeNumber } from '../options';
import type { SubCommand } from '../program';
import { activation } from '../../../test/bench/activation';
import { bench } from '../../../test/bench/command';
import { quality } from '../../../test/bench/quality/command';
import { sessionCost } from '../../../test/bench/sessionCost';
import { scale } from '../../../test/bench/scale';
import { typing } from '../../../test/bench/typing';

interface BenchOptions {
  engines?: string;
  rounds: number;
  node?: boolean;
  json?: boolean;
}

const DEFAULT_ROUNDS = 5;

export const addBench: SubCommand = (program, run) => {
  const command = program
    .command('bench')
    .summary('time training steps and forward passes of engines')
    .description(
      'Times training steps and forward passes of the lab’s engines, other libraries, and PyTorch ' +
        'where LAB_PYTHON (default python3) has it, in interleaved rounds.',
    )
    .argument('[workload...]', 'names of workloads; all without one')
    .option('--engines <names>', 'names of engines or their beginnings, with commas between')
    .addOption(
      wholeNumber('--rounds <n>', 'measurements of each engine', 1).default(DEFAULT_ROUNDS),
    )
    .option('--node', 'without a browser, on the GPU if there is one (LAB_VULKAN=system)')
    .addOption(jsonOption())
    .enablePositionalOptions()
    .action((workloads: string[], { engines, rounds, node, json }: BenchOptions) =>
      run(json ?? false, async ({ dist, output }) => {
        await bench(
          {
            workloads,
            engines: engines?.split(',') ?? [],
            rounds,
            node: node ?? false,
          },
          dist,
          output,
        );
        return true;
      }),
    );
  command
    .command('scale')
    .description('Draws how the time of a training step grows to docs/figures.')
    .addOption(jsonOption())
    .action((_: object, self: Command) =>
      run(self.optsWithGlobals<{ json?: boolean }>().json ?? false, async ({ dist, output }) => {
        await scale(dist, output);
        return true;
      }),
    );
  command
    .command('session')
    .description(
      'Compares the steps a second of a training, as the extension runs it, with those of the bare engine.',
    )
    .addOption(jsonOption())
    .action((_: object, self: Command) =>
      run(self.optsWithGlobals<{ json?: boolean }>().json ?? false, async (session) => {
        await sessionCost(session);
        return true;
      }),
    );
  command
    .command('typing')
    .description('Times a key in an article of 5,000 lines with 300 equations, host and page.')
    .addOption(jsonOption())
    .action((_: object, self: Command) =>
      run(self.optsWithGlobals<{ json?: boolean }>().json ?? false, async (session) => {
        await typing(session);
        return true;
      }),
    );
  command
    .command('activation')
    .description('Times what the extension costs VS Code when a Markdown file is opened.')
    .addOption(jsonOption())
    .action((_: object, self: Command) =>
      run(self.optsWithGlobals<{ json?: boolean }>().json ?? false, async (session) => {
        await activation(session);
        return true;
      }),
    );
  command
    .command('quality')
    .description(
      'Measures the seconds until nine of ten samples show what was asked for, by the recipes of ' +
        'the shipped faces and digits, in the lab and in PyTorch where LAB_PYTHON has it.',
    )
    .argument('[task...]', 'faces, digits; both without one')
    .addOption(jsonOption())
    .action((tasks: string[], _: object, self: Command) =>
      run(self.optsWithGlobals<{ json?: boolean }>().json ?? false, async (session) => {
        await quality(tasks, session);
        return true;
      }),
    );
};
