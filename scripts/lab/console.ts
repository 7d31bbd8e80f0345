// Layer: command line. What a person or a machine reads: results on stdout (sentences, or one
// JSON object with --json), progress and notices on stderr.

import { stderr, stdout } from 'node:process';

/** Between two progress lines where stderr is a file or a pipe. */
const LINE_EVERY_MS = 2_000;

export class Console {
  private lineOpen = false;
  private lastLine = -Infinity;

  constructor(private readonly json: boolean) {}

  /** The result of the command, said once at its end. */
  result(sentences: string[], data: object): void {
    this.endLine();
    stdout.write(this.json ? `${JSON.stringify(data)}\n` : `${sentences.join('\n')}\n`);
  }

  /** A line that replaces itself on a terminal, and comes now and then elsewhere. */
  progress(text: string, isLast = false): void {
    if (stderr.isTTY) {
      stderr.write(`\r\u001b[K${text}`);
      this.lineOpen = true;
      return;
    }
    const now = performance.now();
    if (!isLast && now - this.lastLine < LINE_EVERY_MS) return;
    this.lastLine = now;
    stderr.write(`${text}\n`);
  }

  notice(text: string): void {
    this.endLine();
    stderr.write(`${text}\n`);
  }

  private endLine(): void {
    if (this.lineOpen) stderr.write('\n');
    this.lineOpen = false;
  }
}

/** Seconds as "42 s" or "3 min 20 s". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
