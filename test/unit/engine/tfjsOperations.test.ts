// Layer: tests. Every operation's `tfjs` line on the cpu backend against the float64 reference:
// the value, and the gradients that TensorFlow.js makes of it.

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../../../webview/lab/engine/graph/graph';
import { interpret } from '../../../webview/lab/engine/reference/interpreter';
import { TfjsProgram } from '../../../webview/lab/engine/tfjs/interpreter';
import { operationCase, operationCases, SEEDS } from '../../engine/operationCases';
import { largestDifference } from './random';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each(Object.keys(operationCases))('%s', (name) => {
  for (let seed = 0; seed < SEEDS; seed++) {
    it(`is right with the shapes of seed ${seed}`, () => {
      const { graph, feeds, y, loss, gradients } = operationCase(name, seed);
      const reference = interpret(graph, feeds);
      const close = (actual: tf.Tensor, tensor: Tensor, what: string): void => {
        const expected = reference(tensor);
        const size = Math.max(1, ...expected.map(Math.abs));
        expect(actual.shape, what).toEqual(tensor.shape);
        expect(largestDifference(actual.dataSync(), expected), what).toBeLessThan(2e-5 * size);
      };
      const before = tf.memory().numTensors;
      const programs = [new TfjsProgram(graph, y), new TfjsProgram(graph, loss)];
      tf.tidy(() => {
        const given = new Map<Tensor, tf.Tensor>();
        for (const [tensor, values] of feeds)
          given.set(tensor, tf.tensor(Float32Array.from(values), [...tensor.shape]));
        close(programs[0].run(given), y, 'value');
        const parameters = [...gradients.keys()];
        const lossOf = (...moved: tf.Tensor[]): tf.Tensor => {
          const all = new Map(given);
          parameters.forEach((parameter, index) => all.set(parameter, moved[index]));
          return tf.reshape(programs[1].run(all), []);
        };
        const starts = parameters.flatMap((parameter) => given.get(parameter) ?? []);
        const { value, grads } = tf.valueAndGrads(lossOf)(starts);
        close(tf.reshape(value, [1]), loss, 'loss');
        parameters.forEach((parameter, index) => {
          const gradient = gradients.get(parameter);
          if (gradient !== undefined) close(grads[index], gradient, parameter.name);
        });
      });
      expect(tf.memory().numTensors).toBe(before);
    });
  }
});
