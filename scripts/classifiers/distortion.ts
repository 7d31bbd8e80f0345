// Layer: script. Pictures that are shifted, turned, scaled and noised at random, so that a classifier
// learns what a picture shows and not its pixels. Everything follows from the seed and the step.

import type { Frame } from '../../src/core/data/images/fit';
import { philoxNormals, philoxUniforms } from '../../src/core/rng/philox';
import { STREAMS } from '../../src/core/rng/streams';
import type { TrainingRecipe } from './train';

/** Numbers between 0 and 1 that a picture takes: turn, scale, two shifts, noise. */
const UNIFORMS = 5;

export class Distortion {
  private readonly uniforms: Float32Array;
  private readonly normals: Float32Array;
  private readonly plane: Float32Array;

  constructor(
    private readonly frame: Frame,
    private readonly recipe: TrainingRecipe,
  ) {
    this.uniforms = new Float32Array(UNIFORMS * recipe.batch);
    this.normals = new Float32Array(recipe.batch * frame.size ** 2 * frame.channels);
    this.plane = new Float32Array(frame.size ** 2);
  }

  /** Changes a batch of pictures [channels, height, width] in place. */
  apply(pictures: Float32Array, step: number): void {
    const { recipe, uniforms, normals } = this;
    const length = pictures.length / recipe.batch;
    philoxUniforms(recipe.seed, STREAMS.trainingTimesteps, step * uniforms.length, uniforms);
    philoxNormals(recipe.seed, STREAMS.trainingNoise, step * normals.length, normals);
    for (let row = 0; row < recipe.batch; row++) {
      const picture = pictures.subarray(row * length, (row + 1) * length);
      const drawn = uniforms.subarray(row * UNIFORMS, (row + 1) * UNIFORMS);
      if (recipe.shift > 0) this.move(picture, drawn);
      const deviation = drawn[4] * recipe.noise;
      for (let i = 0; i < length; i++) picture[i] += deviation * normals[row * length + i];
    }
  }

  /** Every pixel is read where the turned, scaled and shifted one lies, bilinearly; −1 outside. */
  private move(picture: Float32Array, [turn, scale, right, down]: Float32Array): void {
    const { recipe, plane } = this;
    const { size } = this.frame;
    const within = (uniform: number, most: number): number => (2 * uniform - 1) * most;
    const angle = (within(turn, recipe.turn) * Math.PI) / 180;
    const factor = 1 + within(scale, recipe.scale);
    const [cos, sin] = [Math.cos(angle) * factor, Math.sin(angle) * factor];
    const middle = (size - 1) / 2;
    const [dx, dy] = [within(right, recipe.shift), within(down, recipe.shift)];
    for (let start = 0; start < picture.length; start += plane.length) {
      plane.set(picture.subarray(start, start + plane.length));
      for (let i = 0; i < plane.length; i++) {
        const [x, y] = [(i % size) - middle, Math.floor(i / size) - middle];
        const [u, v] = [cos * x - sin * y + middle + dx, sin * x + cos * y + middle + dy];
        picture[start + i] = this.between(u, v);
      }
    }
  }

  private between(x: number, y: number): number {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [a, b] = [x - left, y - top];
    return (
      (1 - b) * ((1 - a) * this.pixel(left, top) + a * this.pixel(left + 1, top)) +
      b * ((1 - a) * this.pixel(left, top + 1) + a * this.pixel(left + 1, top + 1))
    );
  }

  private pixel(x: number, y: number): number {
    const { size } = this.frame;
    return x < 0 || y < 0 || x >= size || y >= size ? -1 : this.plane[y * size + x];
  }
}
