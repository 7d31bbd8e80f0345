// Layer: benchmark. `bench scale`: how the time of a training step grows with batch, channels,
// resolution and workers on the wasm engine, beside the machine's peak, as JSON and as a figure.

import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { costOf, variedWorkload, type Variation } from './workloads';
import type { Console } from '../../scripts/lab/console';
import { openBrowserHost } from './hosts/browserHost';
import { figure, type Panel } from './report/figure';
import { Session, type EngineUnderTest, type BenchmarkHost } from './hosts/host';

/** One measured step. */
interface Point {
  /** Position on the axis. */
  readonly x: number;
  readonly variation: Variation;
  /** The fastest of some measurements: what else runs on the machine can only add. */
  readonly ms: number;
  readonly flops: number;
  /** 10⁹ multiplications and additions a second. */
  readonly gflops: number;
}

interface Axis {
  readonly name: string;
  readonly title: string;
  readonly points: readonly { readonly x: number; readonly variation: Variation }[];
}

const doubling = (from: number, to: number): number[] =>
  from > to ? [] : [from, ...doubling(2 * from, to)];

const AXES: readonly Axis[] = [
  {
    name: 'batch',
    title: 'batch (MLP)',
    points: doubling(1, 512).map((x) => ({ x, variation: { base: 'mlp', batch: x } })),
  },
  {
    name: 'image batch',
    title: 'batch (UNet 16×16, 16 channels)',
    points: doubling(1, 512).map((x) => ({
      x,
      variation: { base: 'unet', batch: x, size: 16, width: 16 },
    })),
  },
  {
    name: 'channels',
    title: 'channels (UNet 16×16, batch 4)',
    points: doubling(16, 256).map((x) => ({
      x,
      variation: { base: 'unet', batch: 4, size: 16, width: x },
    })),
  },
  {
    name: 'resolution',
    title: 'resolution (UNet 32 channels, batch 8)',
    points: doubling(8, 64).map((x) => ({ x, variation: { base: 'unet', batch: 8, size: x } })),
  },
  {
    name: 'workers',
    title: 'workers (UNet 28×28, batch 32)',
    points: Array.from({ length: availableParallelism() }, (_, index) => ({
      x: index + 1,
      variation: { base: 'unet', batch: 32, workers: index + 1 },
    })),
  },
];

/** All points are gone through so often: what disturbs a machine can last longer than a point. */
const SWEEPS = 3;
/** A point is measured at least so often in a sweep, and as often as fits into the time. */
const MEASUREMENTS = 2;
const POINT_MS = 300;
/** Short, so that some measurement falls between what else runs on the machine. */
const BUDGET_MS = 4;
const LIMIT_MS = 60_000;

/** @param dist folder of the built bundles; the figure goes to docs/figures beside it */
export async function scale(dist: string, output: Console): Promise<void> {
  const host = await openBrowserHost(dist);
  try {
    const axes: { name: string; title: string; points: Point[] }[] = AXES.map(
      ({ name, title }) => ({ name, title, points: [] }),
    );
    let peak = 0;
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      peak = Math.max(peak, await peakOf(host));
      for (const [index, { title, points }] of AXES.entries()) {
        const best = axes[index].points;
        for (const [at, point] of points.entries()) {
          output.progress(`Sweep ${sweep + 1} of ${SWEEPS}, ${title}: ${point.x}`);
          const measured = await measure(host, point);
          if (sweep === 0 || measured.ms < best[at].ms) best[at] = measured;
        }
      }
    }
    const folder = join(dist, '..', 'docs', 'figures');
    const machine = { processors: availableParallelism(), model: cpus()[0].model.trim() };
    const data = { machine, peakGflops: peak, axes };
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'scaling.json'), `${JSON.stringify(data, null, 1)}\n`);
    await writeFile(join(folder, 'scaling.svg'), figure(axes.map((axis) => panelOf(axis, peak))));
    output.result(
      [
        `peak of one worker: ${peak.toFixed(1)} GFLOP/s`,
        ...axes.flatMap(({ title, points }) => [
          title,
          ...points.map(
            ({ x, ms, gflops }) =>
              `${String(x).padStart(5)}  ${ms.toFixed(2).padStart(9)} ms  ${gflops.toFixed(1).padStart(6)} GFLOP/s`,
          ),
        ]),
        `written to ${folder}`,
      ],
      { command: 'bench scale', ...data },
    );
  } finally {
    await host.dispose();
  }
}

/** Rate of the large product on one worker. */
async function peakOf(host: BenchmarkHost): Promise<number> {
  const session = await Session.start(engineOf(host, 'wasm'));
  try {
    const { productFlops } = await session.open('mlp', LIMIT_MS);
    const ms = await fastest(() => session.measure('product', BUDGET_MS, LIMIT_MS));
    return (productFlops ?? 0) / ms / 1e6;
  } finally {
    await session.end();
  }
}

async function measure(
  host: BenchmarkHost,
  { x, variation }: { x: number; variation: Variation },
): Promise<Point> {
  const engine = variation.workers === undefined ? 'wasm' : 'wasm-pool';
  const workload = variedWorkload(variation);
  const session = await Session.start(engineOf(host, engine));
  try {
    await session.open(workload.name, LIMIT_MS);
    const ms = await fastest(() => session.measure('train', BUDGET_MS, LIMIT_MS));
    const flops = costOf(workload).flops.train;
    return { x, variation, ms, flops, gflops: flops / ms / 1e6 };
  } finally {
    await session.end();
  }
}

async function fastest(time: () => Promise<{ ms: number }>): Promise<number> {
  const end = performance.now() + POINT_MS;
  let least = Infinity;
  for (let count = 0; count < MEASUREMENTS || performance.now() < end; count++)
    least = Math.min(least, (await time()).ms);
  return least;
}

function engineOf({ engines }: BenchmarkHost, name: string): EngineUnderTest {
  const found = engines.find((engine) => engine.name === name);
  if (found === undefined) throw new RangeError(`There is no engine "${name}".`);
  return found;
}

/** Measured times, and below them what the same arithmetic would take at the peak. */
function panelOf(
  { title, points }: { title: string; points: readonly Point[] },
  peak: number,
): Panel {
  return {
    title,
    lines: [
      { label: 'measured', isReference: false, points: points.map(({ x, ms }) => ({ x, y: ms })) },
      {
        label: 'at the peak of the large product',
        isReference: true,
        points: points.map(({ x, flops, variation }) => ({
          x,
          y: flops / (peak * (variation.workers ?? 1)) / 1e6,
        })),
      },
    ],
  };
}
