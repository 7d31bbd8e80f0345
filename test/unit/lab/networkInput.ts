// Layer: tests. The input matrix of the MLP, [x, embedding of x, embedding of t] row by row, made
// from float64 formulas: what the engines' own embeddings are held against.

import type { MlpConfig } from '../../../src/core/recipe/types';
import { coordinateFrequencies } from '../../../webview/lab/engine/networks/coordinateFrequencies';

/** Axes of a point. */
const DATA_CHANNELS = 2;

/** Columns of the input matrix. */
export function inputWidth(config: MlpConfig): number {
  return DATA_CHANNELS * (1 + config.input_embedding_dim) + config.time_embedding_dim;
}

/**
 * Embedding of timestep `t` (0 … T−1, fractional allowed), written to `out[offset …]`:
 * cos(t·f_0) … cos(t·f_{h−1}), sin(t·f_0) … sin(t·f_{h−1}) with h = width/2 and
 * f_i = exp(−ln 10⁴ · i/h): cosines first, as `flip_sin_to_cos: true, freq_shift: 0` in diffusers.
 */
function writeTimestepEmbedding(t: number, width: number, out: Float32Array, offset: number): void {
  const half = width / 2;
  for (let i = 0; i < half; i++) {
    const angle = t * Math.exp((-Math.log(1e4) * i) / half);
    out[offset + i] = Math.cos(angle);
    out[offset + half + i] = Math.sin(angle);
  }
}

/** Builds input matrices; keeps the embeddings of all integer timesteps in a table. */
export class NetworkInput {
  private readonly width: number;
  private readonly columns: number;
  private readonly frequencies: number[];
  private readonly table: Float32Array;

  /** @param timesteps T, the length of the schedule */
  constructor(
    config: MlpConfig,
    private readonly timesteps: number,
  ) {
    const width = config.time_embedding_dim;
    this.width = width;
    this.columns = inputWidth(config);
    this.frequencies = coordinateFrequencies(config.input_embedding_dim);
    this.table = new Float32Array(timesteps * width);
    for (let t = 0; t < timesteps; t++) writeTimestepEmbedding(t, width, this.table, t * width);
  }

  /**
   * The input matrix, row-major n × `inputWidth`, for points `x` (n × 2, network units) and one
   * timestep per row, or one for all.
   */
  rows(x: Float32Array, t: number | ArrayLike<number>): Float32Array {
    const count = x.length / DATA_CHANNELS;
    const input = new Float32Array(count * this.columns);
    const shared = typeof t === 'number' ? this.embedding(t) : null;
    for (let row = 0; row < count; row++) {
      const point = x.subarray(row * DATA_CHANNELS, (row + 1) * DATA_CHANNELS);
      const start = row * this.columns;
      input.set(point, start);
      this.writeCoordinates(point, input, start + DATA_CHANNELS);
      const end = start + this.columns - this.width;
      input.set(shared ?? this.embedding(rowTime(t, row)), end);
    }
    return input;
  }

  /** Per coordinate: its cosines, then its sines. */
  private writeCoordinates(point: Float32Array, out: Float32Array, offset: number): void {
    const { frequencies } = this;
    const half = frequencies.length;
    for (const [axis, value] of point.entries()) {
      const start = offset + 2 * half * axis;
      for (let i = 0; i < half; i++) {
        const angle = value * frequencies[i];
        out[start + i] = Math.cos(angle);
        out[start + half + i] = Math.sin(angle);
      }
    }
  }

  private embedding(t: number): Float32Array {
    if (Number.isInteger(t) && t >= 0 && t < this.timesteps) {
      return this.table.subarray(t * this.width, (t + 1) * this.width);
    }
    const row = new Float32Array(this.width);
    writeTimestepEmbedding(t, this.width, row, 0);
    return row;
  }
}

function rowTime(t: number | ArrayLike<number>, row: number): number {
  return typeof t === 'number' ? t : t[row];
}
