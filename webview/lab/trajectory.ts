// Layer: worker (pure). Records a reverse trajectory within a bound: a result crosses to the host
// once and in one piece. Of pictures only the first are followed, so that all steps fit; of long
// trajectories only every k-th step is kept, the last one always, and the result says that it is
// not complete.

import type { SampleSet } from '../../src/shared/protocol/samples';
import type { SampleResult } from '../../src/shared/protocol/sampling';
import { FollowedSamples } from './followed';

/** Numbers in `x_t` and `x_0` together: 4 MB, which takes the host link under a second. */
const LARGEST_TRAJECTORY = 1_000_000;
/** Pictures that are followed at least and at most. */
const FEWEST_PICTURES = 4;
const MOST_PICTURES = 36;

/** What is recorded. */
export interface TrajectorySamples {
  readonly kind: SampleSet['kind'];
  /** Numbers in one sample. */
  readonly sampleSize: number;
}

export class TrajectoryRecorder {
  private readonly stride: number;
  private readonly followed: FollowedSamples;

  /** @param start x_T in data units @param steps number of steps that there will be */
  constructor(
    start: Float32Array,
    private readonly steps: number,
    { kind, sampleSize }: TrajectorySamples,
    largest = LARGEST_TRAJECTORY,
  ) {
    const all = start.length / sampleSize;
    const fitting = Math.floor(largest / (sampleSize * (2 * steps + 1)));
    const wanted = Math.min(MOST_PICTURES, Math.max(FEWEST_PICTURES, fitting));
    const count = kind === 'points' ? all : Math.min(all, wanted);
    this.followed = new FollowedSamples(count, sampleSize);
    this.followed.begin(start);
    const affordable = Math.max(1, Math.floor((largest / (count * sampleSize) - 1) / 2));
    this.stride = Math.ceil(steps / affordable);
  }

  /** Notes the state after step `index` and its prediction of x₀, both in data units. */
  add(index: number, t: number, x: Float32Array, x0: Float32Array): void {
    // Counted from the end, so that the last step is always kept.
    if ((this.steps - 1 - index) % this.stride !== 0) return;
    this.followed.add(t, x, x0);
  }

  trajectory(): SampleResult['trajectory'] {
    const { count, times } = this.followed;
    const complete = this.stride === 1;
    return { count, timesteps: times, ...this.followed.arrays(), complete };
  }
}

/** A complete trajectory within the usual bound, as a recorder with that bound would have made it. */
export function boundedTrajectory(
  { count, timesteps, x_t, x_0 }: SampleResult['trajectory'],
  what: TrajectorySamples,
): SampleResult['trajectory'] {
  const size = count * what.sampleSize;
  const recorder = new TrajectoryRecorder(x_t.subarray(0, size), timesteps.length, what);
  timesteps.forEach((t, index) => {
    const [start, end] = [index * size, (index + 1) * size];
    recorder.add(index, t, x_t.subarray(end, end + size), x_0.subarray(start, end));
  });
  return recorder.trajectory();
}
