// Layer: benchmark. A session in a process of its own: a JSON line for each request goes in, a JSON
// line comes back.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { SessionAnswer } from '../contract';
import type { SessionLink } from './host';

/** @param environment of the process; this one's own by default */
export function childLink(
  executable: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): SessionLink {
  const child = spawn(executable, [...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment,
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  let answer: (said: SessionAnswer) => void = () => undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    // Drivers and libraries print here too.
    if (line.startsWith('{')) answer(JSON.parse(line) as SessionAnswer);
    else complaint += `${line}\n`;
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', ({ message }) => {
      answer({ error: `it did not start: ${message}` });
      resolve();
    });
    child.once('exit', () => {
      answer({ error: `its process ended: ${complaint.trim().split('\n').at(-1) ?? ''}` });
      resolve();
    });
  });
  return {
    ask: (request) =>
      new Promise((resolve) => {
        answer = resolve;
        child.stdin.write(`${JSON.stringify(request)}\n`);
      }),
    end: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
