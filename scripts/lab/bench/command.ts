// Layer: headless door, bench. `bench [names]`: every workload on every engine of this machine,
// from the same weights and data, timed in interleaved rounds.

import { availableParallelism, cpus, loadavg } from 'node:os';
import { WORKLOADS, type Workload } from '../../../test/bench/workloads';
import { UsageError, type BenchCommand } from '../arguments';
import type { Console } from '../console';
import { openBrowserStation } from './browserStation';
import { measureWorkload } from './measure';
import { NULL_BACKEND, openNodeStation } from './nodeStation';
import { measureOverheads } from './overhead';
import type { BenchedWorkload } from './results';
import type { Contestant, Station } from './station';
import { tables } from './table';
import { openTorchStation } from './torchStation';

export async function bench(command: BenchCommand, dist: string, output: Console): Promise<void> {
  const workloads = chosen(command.workloads);
  const stations: Station[] = [];
  try {
    stations.push(await (command.node ? openNodeStation(dist) : openBrowserStation(dist)));
    stations.push(await openTorchStation(dist, workloads));
    const contestants = selected(stations, command.engines);
    const withoutGpu = await gpuEnginesOf(dist);
    const results: BenchedWorkload[] = [];
    for (const workload of workloads) {
      const say = (progress: string): void => {
        output.progress(progress);
      };
      const result = await measureWorkload(workload, contestants, command.rounds, say);
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
    for (const station of stations) await station.dispose();
  }
}

/** The WebGPU engines on an adapter that executes nothing. */
async function gpuEnginesOf(dist: string): Promise<Contestant[]> {
  const { contestants } = await openNodeStation(dist, [NULL_BACKEND]);
  return contestants.filter(({ name }) => name.endsWith('webgpu'));
}

function chosen(names: readonly string[]): readonly Workload[] {
  const known = WORKLOADS.map(({ name }) => name);
  for (const name of names)
    if (!known.includes(name))
      throw new UsageError(`"${name}" is no workload; there are ${known.join(', ')}.`);
  return names.length === 0 ? WORKLOADS : WORKLOADS.filter(({ name }) => names.includes(name));
}

/** The engines asked for, by name or by its beginning ("tfjs"); all without `names`. */
function selected(stations: readonly Station[], names: readonly string[]): Contestant[] {
  const all = stations.flatMap(({ contestants }) => contestants);
  for (const name of names)
    if (!all.some((contestant) => contestant.name.startsWith(name)))
      throw new UsageError(
        `"${name}" is no engine; there are ${all.map((one) => one.name).join(', ')}.`,
      );
  if (names.length === 0) return all;
  return all.filter((contestant) => names.some((name) => contestant.name.startsWith(name)));
}
