// Layer: command line. Sub-commands and what runs them: each describes its arguments and options to
// commander and hands its work over; the work's end becomes an exit code.

import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { isCancellation } from '../../src/shared/rpc/rpc';
import { Console } from './console';
import { openHeadlessLab, type HeadlessLab } from './headlessLab';
import { UsageError } from './inputError';
import { messageOf } from './textFile';

export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

const HINT = '(add --help for the arguments and options)';

/** What a command works with. */
export interface Session {
  /** Folder of the built bundles. */
  readonly dist: string;
  /** Folder of the shipped models, whose names are allowed where a model is asked for. */
  readonly shipped: string;
  readonly output: Console;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
  /** Opens the lab in a headless browser. */
  readonly open: () => Promise<HeadlessLab>;
}

/** Answers whether what was asked for is done; a failure that it has not yet reported it throws. */
export type Work = (session: Session) => Promise<boolean>;

/** Runs a command's work. `json`: one JSON object on stdout instead of sentences. */
export type Runner = (json: boolean, work: Work) => Promise<void>;

/** Adds a sub-command to the program. */
export type SubCommand = (program: Command, run: Runner) => void;

/**
 * Understands the command line and runs what it asks for.
 * @param argv without Node and the script
 * @param dist folder of the built bundles
 * @returns the exit code
 */
export async function runProgram(
  commands: readonly SubCommand[],
  argv: readonly string[],
  dist: string,
): Promise<number> {
  let exit: number = EXIT.done;
  const program = makeProgram(commands, async (json, work) => {
    exit = await runWork(dist, json, work);
  });
  if (argv.length === 0) {
    program.outputHelp();
    return EXIT.done;
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    // Help ends the same way, and is no mistake.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n${HINT}\n`);
    return EXIT.usage;
  }
}

/** The program with its sub-commands, each of which ends by an exception instead of the process. */
export function makeProgram(commands: readonly SubCommand[], run: Runner): Command {
  const program = new Command('node scripts/lab.mjs')
    .description('Diffusion Lab without an editor: the same worker in a headless browser.')
    .configureOutput({
      outputError: (text, write) => {
        write(text.replace(/^error: /, ''));
      },
    })
    .showHelpAfterError(HINT)
    .enablePositionalOptions()
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 bad arguments, 130 stopped by Ctrl-C (a checkpoint is written).',
    );
  for (const add of commands) add(program, run);
  return program;
}

async function runWork(dist: string, json: boolean, work: Work): Promise<number> {
  const output = new Console(json);
  const stop = new AbortController();
  let interrupts = 0;
  process.on('SIGINT', () => {
    interrupts++;
    if (interrupts > 1) process.exit(EXIT.interrupted);
    output.notice('Stopping. Press Ctrl-C again to leave at once.');
    stop.abort();
  });
  const faults: string[] = [];
  const open = (): Promise<HeadlessLab> =>
    openHeadlessLab(dist, (message) => {
      faults.push(message);
      output.notice(message);
    });
  const shipped = join(dist, '..', 'models');
  try {
    const done = await work({ dist, shipped, output, open, stop: stop.signal });
    if (!done) return stop.signal.aborted ? EXIT.interrupted : EXIT.failed;
    return faults.length > 0 ? EXIT.failed : EXIT.done;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (isCancellation(error) && stop.signal.aborted) return EXIT.interrupted;
    output.notice(messageOf(error));
    return EXIT.failed;
  }
}
