// Layer: runs. No vscode, no Node module. Whether the process that wrote a run is still there. A
// heartbeat tells that only after it has been silent for long; a process number together with the
// start of its process tells it at once, on the machine that the process ran on. Where the start
// cannot be read (not Linux), a number that is in use may belong to a new process, so only a number
// that is not in use counts.

import type { OwnerProcess } from '../shared/protocol/run';

export interface Processes {
  /** This process; null where there is none of one's own, as in a web extension host. */
  own(): Promise<OwnerProcess | null>;
  /** Whether a process is certainly not running any more. */
  isGone(process: OwnerProcess): Promise<boolean>;
}

/** For hosts without processes: nothing is known, and the heartbeat decides. */
export const noProcesses: Processes = {
  own: () => Promise.resolve(null),
  isGone: () => Promise.resolve(false),
};

/** Contents of a text file; null when it cannot be read. */
export type ReadText = (path: string) => Promise<string | null>;

/** What Node's `process` offers here. */
export interface NodeProcess {
  readonly pid: number;
  /** Signal 0 only asks whether the process is there; throws when it is not. */
  kill(pid: number, signal: 0): true;
}

export class SystemProcesses implements Processes {
  /** @param machine names this computer where `/proc` does not */
  constructor(
    private readonly node: NodeProcess,
    private readonly readText: ReadText,
    private readonly machine: string,
  ) {}

  async own(): Promise<OwnerProcess> {
    const { pid } = this.node;
    const stat = await this.stat(pid);
    return { host: await this.host(), pid, started: stat?.started ?? null };
  }

  async isGone({ host, pid, started }: OwnerProcess): Promise<boolean> {
    if (host !== (await this.host())) return false;
    if (!this.exists(pid)) return true;
    const stat = await this.stat(pid);
    if (stat === null || started === null) return false;
    return stat.hasEnded || stat.started !== started;
  }

  private exists(pid: number): boolean {
    try {
      this.node.kill(pid, 0);
      return true;
    } catch (error) {
      // ESRCH: no such process. EPERM would mean that there is one.
      return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
    }
  }

  /** Process numbers mean the same in one boot of one kernel and in one of its pid namespaces. */
  private async host(): Promise<string> {
    const boot = await this.readText('/proc/sys/kernel/random/boot_id');
    const first = await this.stat(1);
    return boot === null || first === null ? this.machine : `${boot.trim()}/${first.started}`;
  }

  private async stat(pid: number): Promise<{ started: string; hasEnded: boolean } | null> {
    const text = await this.readText(`/proc/${pid}/stat`);
    if (text === null) return null;
    // proc_pid_stat(5): the name in parentheses may hold anything; state is field 3, start field 22.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields.length < 20) return null;
    return { started: fields[19], hasEnded: fields[0] === 'Z' || fields[0] === 'X' };
  }
}
