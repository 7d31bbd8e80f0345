// Layer: command line. Entry of `dist/lab.mjs`, which `scripts/lab.mjs` loads: parses the command
// line, runs the command and turns its end into an exit code.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isCancellation } from '../../src/shared/rpc/rpc';
import { parseCommand, USAGE, type Command } from './arguments';
import { UsageError } from './inputError';
import { bench } from '../../test/bench/command';
import { scale } from '../../test/bench/scale';
import { Console } from './console';
import { openHeadlessLab } from './headlessLab';
import { exportModel } from './commands/exportModel';
import { plan } from './commands/plan';
import { sample } from './commands/sample';
import { train } from './commands/train';
import { verify } from './commands/verify';

const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

async function run(command: Exclude<Command, { kind: 'help' }>): Promise<number> {
  const dist = dirname(fileURLToPath(import.meta.url));
  const output = new Console(command.json);
  const stop = new AbortController();
  let interrupts = 0;
  process.on('SIGINT', () => {
    interrupts++;
    if (interrupts > 1) process.exit(EXIT.interrupted);
    output.notice('Stopping. Press Ctrl-C again to leave at once.');
    stop.abort();
  });
  const faults: string[] = [];
  const open = () =>
    openHeadlessLab(dist, (message) => {
      faults.push(message);
      output.notice(message);
    });
  try {
    if (command.kind === 'train') {
      const completed = await train(command, open, output, stop.signal);
      if (!completed) return stop.signal.aborted ? EXIT.interrupted : EXIT.failed;
    } else if (command.kind === 'verify') {
      if (!(await verify(command, dist, output))) return EXIT.failed;
    } else if (command.kind === 'plan') {
      await plan(command, dist, output);
    } else if (command.kind === 'bench') {
      await bench(command, dist, output);
    } else if (command.kind === 'scale') {
      await scale(dist, output);
    } else if (command.kind === 'export') {
      await exportModel(command, join(dist, '..', 'models'), output);
    } else {
      await sample(command, join(dist, '..', 'models'), open, output, stop.signal);
    }
    return faults.length > 0 ? EXIT.failed : EXIT.done;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (isCancellation(error) && stop.signal.aborted) return EXIT.interrupted;
    output.notice(error instanceof Error ? error.message : String(error));
    return EXIT.failed;
  }
}

async function main(): Promise<number> {
  try {
    const command = parseCommand(process.argv.slice(2));
    if (command.kind !== 'help') return await run(command);
    process.stdout.write(USAGE);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return EXIT.usage;
  }
}

process.exit(await main());
