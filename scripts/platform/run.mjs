// Layer: platform. Child processes: run one to its end, or start one and wait for a line.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PlatformError } from './say.mjs';

/**
 * Runs a command to its end. Its output is shown when it fails, or as it comes with `show`.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, onLine?: (line: string) => void, timeout?: number }} [options]
 *   `timeout`: milliseconds after which it is ended
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, options = {}) {
  const { cwd, env = process.env, show = false, onLine, timeout } = options;
  return new Promise((resolve, reject) => {
    // npm is a shell script on Windows.
    const shell = process.platform === 'win32' && !/\.exe$/i.test(command);
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      timeout,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    /** @type {string[]} */
    const lines = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (show) process.stderr.write(`${line}\n`);
        onLine?.(line);
      });
    }
    child.on('error', (error) => {
      reject(new PlatformError(`"${command}" could not be started: ${error.message}.`));
    });
    child.on('close', (code) => {
      resolve({ code: code ?? 1, output: lines.join('\n') });
    });
  });
}

/**
 * As {@link run}, but a failure is a PlatformError that says what was attempted and shows the
 * last lines of the output.
 * @param {string} purpose completes "… failed"
 * @param {string} command
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function mustRun(purpose, command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code === 0) return output;
  const tail = output.split('\n').slice(-20).join('\n');
  throw new PlatformError(
    `${purpose} failed ("${command} ${args.join(' ')}" ended with code ${code}):\n${tail}`,
  );
}

/**
 * Starts a server and waits until it prints a line that `match` recognises.
 * @template T
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, match: (line: string) => T | null, timeoutMs?: number }} options
 * @returns {Promise<{ ready: T, output: () => string, stop: () => Promise<void> }>}
 */
export function startServer(name, command, args, { env, match, timeoutMs = 60_000 }) {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {string[]} */
  const lines = [];
  const output = () => lines.join('\n');
  const ended = new Promise((resolve) => child.on('close', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(killer);
  };
  return new Promise((resolve, reject) => {
    /** @param {string} reason */
    const fail = (reason) => {
      clearTimeout(timer);
      void stop();
      const tail = lines.slice(-20).join('\n');
      reject(new PlatformError(`${name} did not start: ${reason}.\n${tail}`));
    };
    const timer = setTimeout(() => fail(`no answer in ${timeoutMs / 1000} s`), timeoutMs);
    child.on('error', (error) => fail(error.message));
    child.on('close', (code) => fail(`it ended with code ${code}`));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const ready = match(line);
        if (ready === null) return;
        clearTimeout(timer);
        resolve({ ready, output, stop });
      });
    }
  });
}
