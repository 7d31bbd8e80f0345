import { describe, expect, it } from 'vitest';
import type { MlpConfig } from '../../../src/core/recipe/types';
import { mlp } from '../../../webview/lab/engine/networks/mlp';
import { forwardGraph } from '../../../webview/lab/engine/networks/network';
import { valueCount } from '../../../webview/lab/engine/networks/stateDict';
import { STATE_PARTS } from '../../../webview/lab/network/contract';
import { initialState } from '../../../webview/lab/network/initialise';
import { flat } from '../engine/states';
import { NetworkInput } from './networkInput';

const config: MlpConfig = {
  kind: 'mlp',
  hidden: 128,
  layers: 3,
  input_embedding_dim: 0,
  time_embedding_dim: 32,
};

/** 34 → 128 → 128 → 128 → 2 by the names of PyTorch. */
const LAYOUT: [name: string, shape: number[]][] = [
  ['layers.0.weight', [128, 34]],
  ['layers.0.bias', [128]],
  ['layers.1.weight', [128, 128]],
  ['layers.1.bias', [128]],
  ['layers.2.weight', [128, 128]],
  ['layers.2.bias', [128]],
  ['layers.3.weight', [2, 128]],
  ['layers.3.bias', [2]],
];

describe('the tensors of a state', () => {
  const state = initialState(config, 0);

  it('are the parameters of 34 → 128 → 128 → 128 → 2, in every part', () => {
    for (const part of STATE_PARTS) {
      expect(valueCount(state[part])).toBe(37_762);
      const tensors = Array.from(state[part], ([name, { shape }]) => [name, shape]);
      expect(tensors).toEqual(LAYOUT);
    }
  });

  it('have as many values as their shapes say, and share no memory', () => {
    const buffers = new Set<ArrayBufferLike>();
    for (const part of STATE_PARTS)
      for (const { shape, data } of state[part].values()) {
        expect(data).toHaveLength(shape.reduce((product, extent) => product * extent, 1));
        expect(data.byteLength).toBe(data.buffer.byteLength);
        buffers.add(data.buffer);
      }
    expect(buffers.size).toBe(STATE_PARTS.length * LAYOUT.length);
  });
});

describe('network input', () => {
  const bare = { ...config, input_embedding_dim: 0 };

  it('puts cosines before sines, with frequencies 1 and 1/100 for a width of 4', () => {
    const [x, y, ...embedding] = new NetworkInput({ ...bare, time_embedding_dim: 4 }, 1000).rows(
      Float32Array.of(5, 6),
      7,
    );
    expect([x, y]).toEqual([5, 6]);
    const expected = [Math.cos(7), Math.cos(0.07), Math.sin(7), Math.sin(0.07)];
    expected.forEach((value, i) => {
      expect(embedding[i]).toBeCloseTo(value, 6);
    });
  });

  it('takes one timestep per row, and fractional ones', () => {
    const input = new NetworkInput({ ...bare, time_embedding_dim: 2 }, 10);
    const rows = input.rows(new Float32Array(4), Int32Array.of(3, 4));
    expect(rows[2]).toBe(Math.fround(Math.cos(3)));
    expect(rows[6]).toBe(Math.fround(Math.cos(4)));
    expect(input.rows(new Float32Array(2), 2.5)[3]).toBe(Math.fround(Math.sin(2.5)));
  });

  it('puts the embedding of each coordinate, waves 8 and 4 long, between point and time', () => {
    const wide = { ...config, input_embedding_dim: 4, time_embedding_dim: 2 };
    const row = Array.from(new NetworkInput(wide, 10).rows(Float32Array.of(0.5, -2), 3));
    const embedded = [0.5, -2].flatMap((x) => {
      const angles = [(Math.PI / 4) * x, (Math.PI / 2) * x];
      return [...angles.map(Math.cos), ...angles.map(Math.sin)];
    });
    const expected = [0.5, -2, ...embedded, Math.cos(3), Math.sin(3)];
    expect(row).toHaveLength(expected.length);
    expected.forEach((value, i) => {
      expect(row[i]).toBeCloseTo(value, 6);
    });
  });

  it('refuses an odd width', () => {
    expect(() => forwardGraph(mlp({ ...bare, time_embedding_dim: 5 }), 1)).toThrow(
      'the embedding is 5 wide; its width must be even.',
    );
  });
});

describe('initial state', () => {
  it('stays within ±1/√fan_in of each layer and depends on the seed alone', () => {
    const { weights, averages, m, v } = initialState(config, 3);
    for (const [name, { data }] of weights) {
      const [, fanIn] = weights.get(name.replace('bias', 'weight'))?.shape ?? [];
      const most = data.reduce((largest, w) => Math.max(largest, Math.abs(w)), 0);
      expect(most).toBeLessThanOrEqual(1 / Math.sqrt(fanIn));
      if (data.length > 100) expect(most).toBeGreaterThan(0.95 / Math.sqrt(fanIn));
    }
    expect(averages).toEqual(weights);
    for (const moments of [m, v]) expect(flat(moments).every((value) => value === 0)).toBe(true);
    expect(initialState(config, 3).weights).toEqual(weights);
    expect(initialState(config, 4).weights).not.toEqual(weights);
  });
});
