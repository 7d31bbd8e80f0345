// Layer: tests. Every operation written as ONNX and run by ONNX Runtime, against the reference in
// float32.

import { describe, expect, it } from 'vitest';
import { fixedShapes } from '../../../../webview/lab/engine/onnx/extents';
import { encodeModel } from '../../../../webview/lab/engine/onnx/encode';
import { onnxGraph } from '../../../../webview/lab/engine/onnx/onnxGraph';
import { interpret } from '../../../../webview/lab/engine/reference/interpreter';
import { operationCase, operationCases, SEEDS } from '../../../engine/operationCases';
import { runOnnx, type Feed } from '../../../engine/onnxSession';
import { largestDifference } from '../random';

/** Relative to the largest number of the result. */
const TOLERANCE = 1e-5;

describe.each(Object.keys(operationCases))('%s', (name) => {
  for (let seed = 0; seed < SEEDS; seed++) {
    it(`computes the same in ONNX with the shapes of seed ${seed}`, async () => {
      const { graph, feeds, y } = operationCase(name, seed);
      const inputs = graph.parameters.map(({ tensor }) => tensor);
      const bytes = encodeModel({
        graph: onnxGraph(graph, {
          inputs: inputs.map((tensor) => ({ tensor, name: tensor.name, type: 'float32' })),
          output: { tensor: y, name: 'y' },
          weights: new Map(),
          shapes: fixedShapes,
        }),
        name,
        description: '',
        producer: { name: 'test', version: '0' },
        metadata: {},
      });
      const given = inputs.map((tensor): [string, Feed] => [
        tensor.name,
        { values: feeds.get(tensor) ?? [], shape: tensor.shape },
      ]);
      const [{ values, shape }] = await runOnnx(bytes, [Object.fromEntries(given)]);
      const expected = interpret(graph, feeds, 'float32')(y);
      expect(shape).toEqual(y.shape);
      const size = Math.max(1, ...expected.map(Math.abs));
      expect(largestDifference(values, expected)).toBeLessThan(TOLERANCE * size);
    });
  }
});
