// Layer: worker (pure). The steps of a conditional method as the trajectory of a sampling: its states
// x = x₀ + σ·ε are shown scaled as the model's schedule has them, in data units.

import type { ConditionalStep } from '../../../src/core/conditional/contract';
import { outOfNetwork, sampleSize, type SampleFormat } from '../../../src/core/data/sampleFormat';
import type { NoiseLevels } from '../../../src/core/sigmas/noiseLevels';
import type { SampleResult } from '../../../src/shared/protocol/sampling';
import { TrajectoryRecorder } from '../trajectory';

export class StepRecorder {
  private recorder: TrajectoryRecorder | null = null;

  /** @param rows variants that are made together; where there are more particles nothing is followed */
  constructor(
    private readonly format: SampleFormat,
    private readonly levels: NoiseLevels,
    private readonly rows: number,
  ) {}

  add({ index, count, sigma, next, given, x, x0 }: ConditionalStep): void {
    const size = sampleSize(this.format);
    if (given.length !== this.rows * size) return;
    const { kind } = this.format;
    this.recorder ??= new TrajectoryRecorder(this.shown(given, sigma), count, {
      kind,
      sampleSize: size,
    });
    const predicted = outOfNetwork(this.format, Float32Array.from(x0));
    this.recorder.add(index, this.levels.timeOf(sigma), this.shown(x, next), predicted);
  }

  /** Nothing where nothing was followed. */
  trajectory(): SampleResult['trajectory'] {
    if (this.recorder !== null) return this.recorder.trajectory();
    const none = new Float32Array();
    return { count: 0, timesteps: [], x_t: none, x_0: none.slice(), complete: true };
  }

  private shown(x: Float64Array, sigma: number): Float32Array {
    const { levels, format } = this;
    const signal = sigma === 0 ? 1 : levels.at(levels.timeOf(sigma)).signal;
    return outOfNetwork(
      format,
      Float32Array.from(x, (value) => signal * value),
    );
  }
}
