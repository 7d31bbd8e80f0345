// Layer: worker (pure). The sinusoidal embedding of the timestep (Vaswani 2017, as in DDPM),
// and the input matrix of the MLP, [x, embedding of t] row by row. Both are made on the CPU in
// float32 from float64 formulas, so that every engine sees the same bits.

import { DATA_CHANNELS } from './architecture';

/** The embedding has a cosine and a sine per frequency, so its width must be even. */
export class EmbeddingWidthError extends Error {
  override readonly name = 'EmbeddingWidthError';

  constructor(width: number) {
    super(`network.time_embedding_dim is ${width}; it must be an even number of at least 2.`);
  }
}

/**
 * Embedding of timestep `t` (0 … T−1, fractional allowed), written to `out[offset …]`:
 * cos(t·f_0) … cos(t·f_{h−1}), sin(t·f_0) … sin(t·f_{h−1}) with h = width/2 and
 * f_i = exp(−ln 10⁴ · i/h): cosines first, as `flip_sin_to_cos: true, freq_shift: 0` in diffusers.
 */
export function writeTimestepEmbedding(
  t: number,
  width: number,
  out: Float32Array,
  offset: number,
): void {
  const half = width / 2;
  for (let i = 0; i < half; i++) {
    const angle = t * Math.exp((-Math.log(1e4) * i) / half);
    out[offset + i] = Math.cos(angle);
    out[offset + half + i] = Math.sin(angle);
  }
}

/** Builds input matrices; keeps the embeddings of all integer timesteps in a table. */
export class NetworkInput {
  private readonly table: Float32Array;

  /** @param width `time_embedding_dim` @param timesteps T, the length of the schedule */
  constructor(
    private readonly width: number,
    private readonly timesteps: number,
  ) {
    if (width < 2 || width % 2 !== 0) throw new EmbeddingWidthError(width);
    this.table = new Float32Array(timesteps * width);
    for (let t = 0; t < timesteps; t++) writeTimestepEmbedding(t, width, this.table, t * width);
  }

  /**
   * Rows [x, embedding], row-major n × (2 + width), for points `x` (n × 2, network units) and
   * one timestep per row, or one for all.
   */
  rows(x: Float32Array, t: number | Int32Array): Float32Array {
    const count = x.length / DATA_CHANNELS;
    const columns = DATA_CHANNELS + this.width;
    const input = new Float32Array(count * columns);
    const shared = typeof t === 'number' ? this.embedding(t) : null;
    for (let row = 0; row < count; row++) {
      const start = row * columns;
      for (let axis = 0; axis < DATA_CHANNELS; axis++) {
        input[start + axis] = x[row * DATA_CHANNELS + axis];
      }
      input.set(shared ?? this.embedding(rowTime(t, row)), start + DATA_CHANNELS);
    }
    return input;
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

function rowTime(t: number | Int32Array, row: number): number {
  return typeof t === 'number' ? t : t[row];
}
