// Layer: lab worker, engine. y = residual + x·gate with one gate per sample and channel: how a
// transformer block with adaLN-Zero returns to its residual stream (Peebles & Xie 2023).

import { formatShape, type Tensor } from '../graph/graph';
import { perSample } from '../onnx/arithmetic';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { wasmCall } from '../wasm/lowering';
import { elementwise } from '../webgpu/elementwise';
import { gpuElements, gpuKernels } from '../webgpu/lowering';
import { reduction } from '../webgpu/reduction';
import { coefficientIndex } from '../webgpu/wgsl';

/** x and residual [B, …, C], gate [B, C] → shape of x. */
export function gated(x: Tensor, gate: Tensor, residual: Tensor): Tensor {
  const { graph } = x;
  const batch = x.shape[0];
  const channels = x.shape[x.shape.length - 1];
  const pixels = x.size / (batch * channels);
  graph.check(
    formatShape(residual.shape) === formatShape(x.shape),
    'gate',
    `${formatShape(x.shape)} and the residual ${formatShape(residual.shape)} differ.`,
  );
  graph.check(
    formatShape(gate.shape) === formatShape([batch, channels]),
    'gate',
    `the gate is ${formatShape(gate.shape)}; it must be ${batch}×${channels}, one number per sample and channel.`,
  );
  const [y] = graph.append({
    kind: 'gate',
    inputs: [x, gate, residual],
    outputs: [x.shape],
    gradient: (dy) => {
      let made: readonly [Tensor, ...Tensor[]] | null = null;
      const results = (): readonly [Tensor, ...Tensor[]] => (made ??= gateGradient(x, gate, dy));
      return [
        [x, () => results()[0]],
        [gate, () => results()[1]],
        [residual, () => dy],
      ];
    },
    evaluate: (values, [out]) => {
      const [from, gates, rest, to] = [values(x), values(gate), values(residual), values(out)];
      for (let i = 0; i < from.length; i++) {
        const sample = Math.floor(i / (pixels * channels));
        to[i] = rest[i] + from[i] * gates[sample * channels + (i % channels)];
      }
    },
    lowerings: [
      onnxNodes((to) => {
        const order = to.orderOf([x, residual]);
        const factor = perSample(to, gate, x.shape.length, order);
        const product = to.node('Mul', [to.value(x, order), factor]);
        return { value: to.node('Add', [product, to.value(residual, order)]), order };
      }),
      tfjsTensor((tf, read) => {
        const spread = [batch, ...x.shape.slice(1, -1).fill(1), channels];
        return tf.add(read(residual), tf.mul(read(x), tf.reshape(read(gate), spread)));
      }),
      wasmCall((at, [out]) =>
        kernelCall('gate', at(x), at(gate), at(residual), at(out), batch, pixels, channels),
      ),
      gpuElements({
        vectors: channels % 4 === 0,
        results: [
          ({ element, lanes }) => `let at = ${coefficientIndex(pixels, channels / lanes)};
  return ${element(residual, 'i')} + ${element(x, 'i')} * ${element(gate, 'at')};`,
        ],
      }),
    ],
  });
  return y;
}

/** dx = dy·gate and dgate = Σ_pixels dy·x. */
function gateGradient(x: Tensor, gate: Tensor, dy: Tensor): readonly [Tensor, ...Tensor[]] {
  const [batch, channels] = gate.shape;
  const pixels = x.size / (batch * channels);
  return x.graph.append({
    kind: 'gate_gradient',
    inputs: [x, gate, dy],
    outputs: [x.shape, gate.shape],
    evaluate: (values, [toX, toGate]) => {
      const [from, gates, d] = [values(x), values(gate), values(dy)];
      const [gradX, gradGate] = [values(toX), values(toGate)];
      gradGate.fill(0);
      for (let i = 0; i < from.length; i++) {
        const place = Math.floor(i / (pixels * channels)) * channels + (i % channels);
        gradX[i] = d[i] * gates[place];
        gradGate[place] += d[i] * from[i];
      }
    },
    lowerings: [
      wasmCall((at, [toX, toGate]) =>
        kernelCall(
          'gate_backward',
          at(x),
          at(gate),
          at(dy),
          at(toX),
          at(toGate),
          batch,
          pixels,
          channels,
        ),
      ),
      gpuKernels((gpu, [toX, toGate]) => [
        elementwise({
          kernel: 'gate_input_gradient',
          vectors: channels % 4 === 0,
          results: [
            {
              to: toX,
              code: ({ element, lanes }) => `let at = ${coefficientIndex(pixels, channels / lanes)};
  return ${element(dy, 'i')} * ${element(gate, 'at')};`,
            },
          ],
        }),
        ...reduction(gpu, {
          kernel: 'gate_gradient',
          outer: batch,
          middle: pixels,
          inner: channels,
          inputs: [dy, x],
          value: 'a[i] * b[i]',
          to: toGate,
        }),
      ]),
    ],
  });
}
