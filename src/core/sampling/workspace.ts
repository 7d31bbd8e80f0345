// Layer: core (pure). Who frees the arrays of a sampler. On a GPU every intermediate array holds
// memory until it is released, but a sampler should read like its paper. So it computes through
// a `Workspace`, which remembers every array made in a step; as the next step begins the sampler
// says which ones live on, and the rest are released. The start x_T belongs to the caller throughout.

import type { Algebra, SamplerStep } from './contract';

/** An `Algebra` that remembers what it made. */
export class Workspace<T> implements Algebra<T> {
  private readonly made = new Set<T>();

  constructor(private readonly algebra: Algebra<T>) {}

  combine(...terms: (readonly [coefficient: number, array: T])[]): T {
    return this.own(this.algebra.combine(...terms));
  }

  clamp(x: T, range: number): T {
    return this.own(this.algebra.clamp(x, range));
  }

  threshold(x: T, ratio: number, maximum: number): T {
    return this.own(this.algebra.threshold(x, ratio, maximum));
  }

  release(x: T): void {
    if (this.made.delete(x)) this.algebra.release(x);
  }

  /** Takes over an array made elsewhere: a network's output, a draw of noise. */
  own(x: T): T {
    this.made.add(x);
    return x;
  }

  /** Begins a step: releases everything that was made so far and is not in `living`. */
  keepOnly(...living: readonly (T | null)[]): void {
    for (const x of [...this.made]) {
      if (!living.includes(x)) this.release(x);
    }
  }

  /** Leaves `x` to the caller: the workspace forgets it without releasing it. */
  handOver(x: T): void {
    this.made.delete(x);
  }
}

/**
 * Runs a sampler in a workspace of its own. `x` and `x0` of a step are valid until the next step
 * is asked for; those of the last step that was asked for, also of an abandoned run, belong to
 * the caller. Everything else is released when the run ends, fails or is abandoned.
 */
export async function* inWorkspace<T>(
  algebra: Algebra<T>,
  sampler: (workspace: Workspace<T>) => AsyncGenerator<SamplerStep<T>>,
): AsyncGenerator<SamplerStep<T>> {
  const workspace = new Workspace(algebra);
  let last: SamplerStep<T> | null = null;
  try {
    for await (const step of sampler(workspace)) {
      last = step;
      yield step;
    }
  } finally {
    if (last) {
      workspace.handOver(last.x);
      workspace.handOver(last.x0);
    }
    workspace.keepOnly();
  }
}
