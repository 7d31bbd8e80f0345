// Layer: tests. What AssemblyScript and TypeScript must agree on about the wasm kernels: arguments
// of the exports, and workspace. Where they do not, memory is overwritten in silence.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { kernelSignatures } from '../../../scripts/kernel-signatures.mjs';
import { Graph, type Shape, type Tensor } from '../../../webview/lab/engine/graph/graph';
import { attention } from '../../../webview/lab/engine/ops/attention';
import { conv1d, conv2d } from '../../../webview/lab/engine/ops/convolution';
import { differentiate } from '../../../webview/lab/engine/ops/differentiate';
import { groupNorm } from '../../../webview/lab/engine/ops/groupNorm';
import { linear } from '../../../webview/lab/engine/ops/linear';
import { weightedMse } from '../../../webview/lab/engine/ops/weightedMse';
import type { KernelArguments } from '../../../webview/lab/engine/wasm/kernels';
import { wasmLowering } from '../../../webview/lab/engine/wasm/lowering';
import type { KernelModule } from '../../../webview/lab/engine/wasm/module';
import {
  pointer,
  type OptionalPointer,
  type Pointer,
} from '../../../webview/lab/engine/wasm/pointer';
import { operationCase, operationCases, SEEDS } from '../../engine/operationCases';
import { startKernels } from './kernels';

describe('the signatures of the kernels', () => {
  it('are those of the AssemblyScript sources', () => {
    const written = readFileSync('webview/lab/engine/wasm/kernelSignatures.ts', 'utf8');
    expect(written, 'run: node scripts/kernel-signatures.mjs').toBe(kernelSignatures());
  });

  it('refuse a wrong number or a wrong kind of arguments', () => {
    type Add = KernelArguments<'add'>;
    expectTypeOf<readonly [Pointer, Pointer, Pointer, number]>().toExtend<Add>();
    expectTypeOf<readonly [Pointer, Pointer, Pointer]>().not.toExtend<Add>();
    expectTypeOf<readonly [Pointer, Pointer, Pointer, number, number]>().not.toExtend<Add>();
    expectTypeOf<readonly [Pointer, Pointer, number, number]>().not.toExtend<Add>();
    expectTypeOf<readonly [Pointer, Pointer, Pointer, Pointer]>().not.toExtend<Add>();
    expectTypeOf<readonly [Pointer, Pointer, 0, number]>().not.toExtend<Add>();
    type Silu = KernelArguments<'silu_forward'>;
    expectTypeOf<readonly [Pointer, Pointer, OptionalPointer, number]>().toExtend<Silu>();
    expectTypeOf<readonly [Pointer, OptionalPointer, Pointer, number]>().not.toExtend<Silu>();
    type Sinusoidal = KernelArguments<'sinusoidal'>;
    expectTypeOf<readonly [Pointer, Pointer, Pointer, 8, 4, 1]>().toExtend<Sinusoidal>();
    expectTypeOf<readonly [Pointer, Pointer, Pointer, 8, 4, 2]>().not.toExtend<Sinusoidal>();
  });
});

/** What no kernel computes; behind every array and the workspace of a call. */
const UNTOUCHED = -12345.678;
const GUARD = 64;

describe('a kernel', () => {
  let kernels: KernelModule;
  beforeAll(async () => {
    kernels = await startKernels();
  });

  /** Memory of `floats` filled with ones, and a check that nothing was stored behind it. */
  function guarded(floats: number): { address: number; isIntact: () => boolean } {
    const address = kernels.allocate(4 * (floats + GUARD), 'the test');
    kernels.floats(address, floats).fill(1);
    const guard = (): Float32Array => kernels.floats(address + 4 * floats, GUARD);
    guard().fill(UNTOUCHED);
    return { address, isIntact: () => guard().every((value) => value === Math.fround(UNTOUCHED)) };
  }

  /** "kernel" for every call of the graph that stores outside of its outputs and workspace. */
  function trespassers(graph: Graph): string[] {
    const places = new Map<Tensor, ReturnType<typeof guarded>>();
    const place = (tensor: Tensor): Pointer => {
      const known = places.get(tensor) ?? guarded(tensor.size);
      places.set(tensor, known);
      return pointer(known.address);
    };
    return graph.nodes.flatMap(({ operation, outputs }) => {
      let workspace = guarded(0);
      const at = Object.assign(place, {
        optional: place,
        workspace: (floats: number) => {
          workspace = guarded(floats);
          return pointer(workspace.address);
        },
      });
      const call = wasmLowering.of(operation)?.(at, outputs);
      if (call === undefined) return [];
      kernels.bind(call)();
      const isIntact = [workspace, ...places.values()].every((one) => one.isIntact());
      return isIntact ? [] : [`${call.kernel} of ${operation.kind}`];
    });
  }

  it.each(Object.keys(operationCases))('stores nothing beyond its memory: %s', (name) => {
    for (let seed = 0; seed < SEEDS; seed++)
      expect(trespassers(operationCase(name, seed).graph), `seed ${seed}`).toEqual([]);
  });

  /** Extents at which scratch memory is used to its end. */
  const large: Record<string, (make: (shape: Shape) => Tensor) => Tensor> = {
    linear: (make) => linear(make([700, 43]), make([61, 43]), make([61])),
    'linear with long rows': (make) => linear(make([13, 3001]), make([9, 3001]), make([9])),
    conv2d: (make) =>
      conv2d(make([1, 31, 29, 13]), make([11, 13, 3, 3]), make([11]), { padding: 1 }),
    'conv2d by Winograd': (make) =>
      conv2d(make([2, 33, 30, 12]), make([20, 12, 3, 3]), make([20]), { padding: 1 }),
    'conv2d to few channels': (make) =>
      conv2d(make([1, 31, 29, 16]), make([2, 16, 3, 3]), make([2]), { padding: 1 }),
    'conv2d with stride': (make) =>
      conv2d(make([1, 41, 37, 11]), make([13, 11, 3, 3]), null, { padding: 1, stride: 2 }),
    conv1d: (make) => conv1d(make([2, 401, 13]), make([11, 13, 5]), make([11]), { padding: 2 }),
    attention: (make) => attention(make([1, 70, 26]), make([1, 70, 26]), make([1, 70, 26]), 2),
    groupNorm: (make) =>
      groupNorm(make([2, 9, 9, 22]), make([22]), make([22]), { groups: 2, epsilon: 1e-5 }),
  };
  it.each(Object.entries(large))(
    'stores nothing beyond it where much is needed: %s',
    (_, build) => {
      const graph = new Graph();
      let count = 0;
      const y = build((shape) => {
        count += 1;
        return graph.parameter(`p${count}`, shape, { kind: 'constant', value: 0 });
      });
      const target = graph.input('target', y.shape);
      const loss = weightedMse(y, target, graph.input('weight', [y.shape[0]]));
      differentiate(graph, loss);
      expect(graph.nodes.length).toBeGreaterThan(3);
      expect(trespassers(graph)).toEqual([]);
    },
  );
});
