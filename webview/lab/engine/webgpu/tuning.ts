// Layer: lab worker, engine. Which tile is the fastest for the matrix products of a training on this
// GPU: the kernels of the plan themselves are timed with every tile, those with the most arithmetic
// first, for a second at most. Products of a class share what was found, and a class is measured
// once an adapter. The order of all sums stays, so no result depends on the choice.

import { WebGpuEngineError, type ComputeDevice } from './computeDevice';
import type { Dispatch, ProductChoice } from './dispatch';
import { bindingUses, type PlanLayout } from './plan';
import { stopwatchFor, type Launch, type Stopwatch } from './stopwatch';
import type { ProductSize, Tile, TileTable } from './tile';
import { candidateTiles } from './tiles';

/** Time for all classes of a plan. What is under way then is still finished. */
const BUDGET_MS = 1000;

/** Length of one measurement of the first candidate, and how often each is measured. */
const MEASUREMENT_MS = 2;
const ROUNDS = 3;

/** Most launches in one measurement. */
const MOST_LAUNCHES = 1024;

/** Multiply-adds of a product that is over before the next one can be launched. */
const LEAST_WORK = 2 ** 18;

/**
 * A layout with the tiles that were measured to be the fastest. What is measured here is added to
 * the device's table; on a device without one, and on software adapters, nothing is.
 * @param layOut with the device's traits as they are
 * @param now milliseconds, of a clock that never goes back
 */
export async function tunedLayout<T extends { readonly layout: PlanLayout }>(
  compute: ComputeDevice,
  layOut: () => T,
  now: () => number,
): Promise<T> {
  const first = layOut();
  if (compute.tiles === null) return first;
  const dispatches = first.layout.dispatches.map(({ dispatch }) => dispatch);
  const found = await measureTiles(compute, dispatches, compute.tiles, now);
  if (Object.keys(found).length === 0) return first;
  Object.assign(compute.tiles, found);
  return layOut();
}

/** The fastest tile of every class that is not known; the costliest classes, if time runs out. */
export async function measureTiles(
  compute: ComputeDevice,
  dispatches: readonly Dispatch[],
  known: TileTable,
  now: () => number,
  budgetMs = BUDGET_MS,
): Promise<TileTable> {
  const tiles = candidateTiles(compute.traits);
  const classes = unknownClasses(dispatches, known);
  const found: TileTable = {};
  if (tiles.length < 2 || classes.length === 0) return found;
  const end = now() + budgetMs;
  const isOver = (): boolean => now() >= end;
  const stopwatch = stopwatchFor(compute, now);
  try {
    for (const { name, choice } of classes) {
      if (isOver()) break;
      const tile = await fastestTile(compute, choice, tiles, stopwatch, isOver);
      if (tile !== null) found[name] = tile;
    }
  } finally {
    stopwatch.dispose();
  }
  return found;
}

interface ProductClass {
  readonly name: string;
  /** One that stands for all. */
  readonly choice: ProductChoice;
  /** Multiply-adds of all its products. */
  work: number;
}

function unknownClasses(dispatches: readonly Dispatch[], known: TileTable): ProductClass[] {
  const classes = new Map<string, ProductClass>();
  for (const { product } of dispatches) {
    if (product === undefined || workOf(product.size) < LEAST_WORK) continue;
    const name = product.className;
    if (known[name] !== undefined) continue;
    const made = classes.get(name) ?? { name, choice: product, work: 0 };
    made.work += workOf(product.size);
    classes.set(name, made);
  }
  return [...classes.values()].sort((a, b) => b.work - a.work);
}

function workOf({ rows, columns, depth, batch }: ProductSize): number {
  return rows * columns * depth * batch;
}

interface Candidate {
  readonly tile: Tile;
  readonly launch: Launch;
}

/** Null if there was no time to measure each candidate once, or none compiles. */
async function fastestTile(
  compute: ComputeDevice,
  choice: ProductChoice,
  tiles: readonly Tile[],
  stopwatch: Stopwatch,
  isOver: () => boolean,
): Promise<Tile | null> {
  const dispatches = tiles.map((tile) => choice.with(tile));
  const [{ kernel, bindings }] = dispatches;
  const usage = GPUBufferUsage.STORAGE;
  const buffers = await compute.allocate(
    `measuring ${kernel}`,
    bindings.map(({ of }) => ({
      label: `${kernel}, measured`,
      bytes: 4 * ('floats' in of ? of.floats : of.size),
      usage,
    })),
  );
  try {
    const uses = bindingUses(dispatches[0]);
    const ranges = buffers.map((buffer) => ({ buffer, offset: 0, bytes: buffer.size }));
    const bindGroup = compute.bindGroup(uses, ranges);
    const compiled = await Promise.all(
      dispatches.map(({ code, workgroups }, index) =>
        compute.pipeline(code, uses, kernel).then(
          (pipeline): Candidate[] => [
            { tile: tiles[index], launch: { pipeline, bindGroup, workgroups } },
          ],
          (error: unknown): Candidate[] => {
            // A tile that this GPU's compiler refuses is none of the candidates.
            if (error instanceof WebGpuEngineError) return [];
            throw error;
          },
        ),
      ),
    );
    return await fastest(compiled.flat(), stopwatch, isOver);
  } finally {
    for (const buffer of buffers) buffer.destroy();
  }
}

async function fastest(
  candidates: readonly Candidate[],
  stopwatch: Stopwatch,
  isOver: () => boolean,
): Promise<Tile | null> {
  // Drivers finish compiling in the first run.
  for (const { launch } of candidates) {
    if (isOver()) return null;
    await stopwatch.time(launch, 1);
  }
  if (candidates.length === 0) return null;
  const count = await launchesFor(candidates[0].launch, stopwatch, isOver);
  const best = candidates.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++)
    for (const [index, { launch }] of candidates.entries()) {
      if (isOver()) return round === 0 ? null : fastestOf(candidates, best);
      const took = await stopwatch.time(launch, count);
      // A GPU's clock may have been set anew meanwhile.
      if (took > 0) best[index] = Math.min(best[index], took);
    }
  return fastestOf(candidates, best);
}

function fastestOf(candidates: readonly Candidate[], times: readonly number[]): Tile | null {
  const least = Math.min(...times);
  return least === Infinity ? null : candidates[times.indexOf(least)].tile;
}

/** Launches that take long enough to be measured. */
async function launchesFor(
  launch: Launch,
  stopwatch: Stopwatch,
  isOver: () => boolean,
): Promise<number> {
  let count = 1;
  while (count < MOST_LAUNCHES && !isOver()) {
    const took = await stopwatch.time(launch, count);
    if (took >= MEASUREMENT_MS) return count;
    const factor = Math.min(16, Math.max(2, MEASUREMENT_MS / took));
    count = Math.min(MOST_LAUNCHES, Math.ceil(count * factor));
  }
  return count;
}
