// Layer: benchmark. `bench [names]`: every workload on every engine of this machine, from the same
// weights and data, timed in interleaved rounds.

import { availableParallelism, cpus, loadavg } from 'node:os';
import { WORKLOADS, type Workload } from './workloads';
import { UsageError } from '../../scripts/lab/inputError';
import type { Console } from '../../scripts/lab/console';
import { openBrowserHost } from './hosts/browserHost';
import { measureWorkload } from './measure';
import { NULL_BACKEND, openNodeHost } from './hosts/nodeHost';
import { measureOverheads } from './overhead';
import type { BenchedWorkload } from './report/results';
import type { EngineUnderTest, BenchmarkHost } from './hosts/host';
import { tables } from './report/table';
import { openTorchHost } from './hosts/torchHost';

export interface BenchRequest {
  /** Names of workloads; empty for all. */
  workloads: readonly string[];
  /** Names of engines, or beginnings of them; empty for all. */
  engines: readonly string[];
  rounds: number;
  /** Without a browser: the lab's engines in Node, WebGPU by Dawn. */
  node: boolean;
}

export async function bench(command: BenchRequest, dist: string, output: Console): Promise<void> {
  const workloads = chosen(command.workloads);
  const hosts: BenchmarkHost[] = [];
  try {
    hosts.push(await (command.node ? openNodeHost(dist) : openBrowserHost(dist)));
    hosts.push(await openTorchHost(dist, workloads));
    const engines = selected(hosts, command.engines);
    const withoutGpu = await gpuEnginesOf(dist);
    const results: BenchedWorkload[] = [];
    for (const workload of workloads) {
      const say = (progress: string): void => {
        output.progress(progress);
      };
      const result = await measureWorkload(workload, engines, command.rounds, say);
      say(`${workload.name}: bookkeeping with the GPU removed`);
      const overheads = await measureOverheads(workload.name, withoutGpu);
      results.push({ ...result, overheads });
    }
    const machine = {
      processors: availableParallelism(),
      model: cpus()[0].model.trim(),
      load: loadavg()[0],
    };
    const headline = `${machine.processors} × ${machine.model}; load ${machine.load.toFixed(1)} at the end; medians of ${command.rounds} rounds`;
    const { rounds } = command;
    output.result([headline, '', ...tables(results)], {
      command: 'bench',
      machine,
      rounds,
      results,
    });
  } finally {
    for (const host of hosts) await host.dispose();
  }
}

/** The WebGPU engines on an adapter that executes nothing. */
async function gpuEnginesOf(dist: string): Promise<EngineUnderTest[]> {
  const { engines } = await openNodeHost(dist, [NULL_BACKEND]);
  return engines.filter(({ name }) => name.endsWith('webgpu'));
}

function chosen(names: readonly string[]): readonly Workload[] {
  const known = WORKLOADS.map(({ name }) => name);
  for (const name of names)
    if (!known.includes(name))
      throw new UsageError(`"${name}" is no workload; there are ${known.join(', ')}.`);
  return names.length === 0 ? WORKLOADS : WORKLOADS.filter(({ name }) => names.includes(name));
}

/** The engines asked for, by name or by its beginning ("tfjs"); all without `names`. */
function selected(hosts: readonly BenchmarkHost[], names: readonly string[]): EngineUnderTest[] {
  const all = hosts.flatMap(({ engines }) => engines);
  for (const name of names)
    if (!all.some((engine) => engine.name.startsWith(name)))
      throw new UsageError(
        `"${name}" is no engine; there are ${all.map((one) => one.name).join(', ')}.`,
      );
  if (names.length === 0) return all;
  return all.filter((engine) => names.some((name) => engine.name.startsWith(name)));
}
