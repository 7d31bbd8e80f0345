// Layer: worker (pure). The first samples of a drawing, followed through some of its steps: what
// trajectories of results and paths of previews are made of.

import { concatenate } from './concatenate';

/** Collects states and predictions of x₀ of the first `count` samples, in data units. */
export class FollowedSamples {
  readonly times: number[] = [];
  private readonly length: number;
  private readonly states: Float32Array[] = [];
  private readonly predictions: Float32Array[] = [];

  /** @param size numbers of one sample */
  constructor(
    readonly count: number,
    size: number,
  ) {
    this.length = count * size;
  }

  /** @param x_t a state that no prediction belongs to, at least count × size */
  begin(x_t: Float32Array): void {
    this.states.push(x_t.slice(0, this.length));
  }

  /** @param x_t @param x_0 both at least count × size */
  add(time: number, x_t: Float32Array, x_0: Float32Array): void {
    this.times.push(time);
    this.states.push(x_t.slice(0, this.length));
    this.predictions.push(x_0.slice(0, this.length));
  }

  /** States, and predictions, one after the other: each times × count × size. */
  arrays(): { readonly x_t: Float32Array; readonly x_0: Float32Array } {
    return { x_t: concatenate(this.states), x_0: concatenate(this.predictions) };
  }
}
