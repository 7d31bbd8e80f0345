// Layer: lab worker, engine. Fully connected layer, y = act(x·Wᵀ + b + residual), with W as
// PyTorch keeps it, [out, in]. SiLU and a residual can be had in the same pass over memory.

import { formatShape, type Shape, type Tensor } from '../graph/graph';
import { siluOf } from '../onnx/arithmetic';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { outerProductWorkspace, productWorkspace } from '../wasm/kernels/sizes.assembly';
import { wasmCall } from '../wasm/lowering';
import type { Dispatch, GpuPlacement } from '../webgpu/dispatch';
import { matrixProduct, storedFactor } from '../webgpu/gemm.wgsl';
import { gpuKernels } from '../webgpu/lowering';
import { weightGradient } from '../webgpu/weightGradient.wgsl';
import { bound, commonWidth } from '../webgpu/wgsl';
import { multiply } from './multiply';
import { siluAt, siluInPass } from './silu';
import { columnSum } from './sums';

/** What can be fused into {@link linear}. */
export interface LinearOptions {
  readonly activation?: 'none' | 'silu';
  /** Added to the result, of its shape; not together with an activation. */
  readonly residual?: Tensor;
}

/** x […, in], weight [out, in], bias [out] or null → […, out]. */
export function linear(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  { activation = 'none', residual }: LinearOptions = {},
): Tensor {
  const { graph } = x;
  const inputs = x.shape[x.shape.length - 1];
  const [outputs] = weight.shape;
  const rows = x.size / inputs;
  const shape: Shape = [...x.shape.slice(0, -1), outputs];
  const silu = activation === 'silu';
  graph.check(
    weight.shape.length === 2 && weight.shape[1] === inputs,
    'linear',
    `the input has ${inputs} features, but the weight is ${formatShape(weight.shape)} (out×in).`,
  );
  graph.check(
    bias === null || formatShape(bias.shape) === formatShape([outputs]),
    'linear',
    `the bias is ${formatShape(bias?.shape ?? [])}; it must be ${outputs}.`,
  );
  graph.check(
    residual === undefined || (formatShape(residual.shape) === formatShape(shape) && !silu),
    'linear',
    `a residual must be ${formatShape(shape)} and excludes an activation.`,
  );
  const given = [bias, residual].filter((tensor) => tensor !== null && tensor !== undefined);
  const [y] = graph.append({
    kind: 'linear',
    inputs: [x, weight, ...given],
    outputs: silu ? [shape, shape] : [shape],
    attributes: { rows, in: inputs, out: outputs, activation },
    multiplyAdds: rows * inputs * outputs,
    gradient: (dy, saved) => {
      let dz: Tensor | null = null;
      const preActivation = (): Tensor => (dz ??= silu ? multiply(dy, saved[1]) : dy);
      return [
        [x, () => linearInputGradient(preActivation(), weight, x.shape)],
        [weight, () => linearWeightGradient(x, preActivation(), weight.shape)],
        ...(bias === null ? [] : [[bias, () => columnSum(preActivation())] as const]),
        ...(residual === undefined ? [] : [[residual, () => dy] as const]),
      ];
    },
    evaluate: (values, [out, slope]) => {
      const [from, w, to] = [values(x), values(weight), values(out)];
      const b = bias === null ? null : values(bias);
      const rest = residual === undefined ? null : values(residual);
      for (let row = 0; row < rows; row++)
        for (let o = 0; o < outputs; o++) {
          const index = row * outputs + o;
          let z = (b?.[o] ?? 0) + (rest?.[index] ?? 0);
          for (let i = 0; i < inputs; i++) z += from[row * inputs + i] * w[o * inputs + i];
          to[index] = silu ? siluAt(z).value : z;
          if (silu) values(slope)[index] = siluAt(z).slope;
        }
    },
    lowerings: [
      onnxNodes((to) => {
        const [from, w] = [to.value(x, 'last'), to.value(weight, 'last')];
        const b = bias === null ? [] : [to.value(bias, 'last')];
        const product =
          x.shape.length === 2
            ? to.node('Gemm', [from, w, ...b], { transB: 1 })
            : to.node('MatMul', [from, to.node('Transpose', [w], { perm: [1, 0] })]);
        const sum =
          x.shape.length === 2 || bias === null ? product : to.node('Add', [product, ...b]);
        if (residual === undefined) return { value: silu ? siluOf(to, sum) : sum, order: 'last' };
        // The result takes the residual's order, which is that of the layers around this one.
        const order = to.orderOf([residual]);
        const ordered = order === 'last' ? sum : to.reorder(sum, y, order);
        return { value: to.node('Add', [ordered, to.value(residual, order)]), order };
      }),
      tfjsTensor((tf, read) => {
        const product = tf.linear(read(x), read(weight));
        const biased = bias === null ? product : tf.addBias(product, read(bias));
        const z = residual === undefined ? biased : tf.add(biased, read(residual));
        return silu ? tf.silu(z) : z;
      }),
      wasmCall((at, [out, slope]) =>
        kernelCall(
          'linear_forward',
          at(x),
          at(weight),
          bias === null ? 0 : at(bias),
          residual === undefined ? 0 : at(residual),
          at(out),
          silu ? at.optional(slope) : 0,
          rows,
          inputs,
          outputs,
          silu ? 1 : 0,
          at.workspace(productWorkspace(inputs, outputs)),
        ),
      ),
      gpuKernels((gpu, [out, slope]) => {
        const depthWidth = commonWidth(inputs);
        const width = commonWidth(outputs);
        const activated = silu ? siluInPass(gpu.isRead(slope) ? slope : null) : null;
        const derivative = activated?.slope ?? null;
        const at = `(row * ${outputs}u + column) / ${width}u`;
        const sum = [
          'sum',
          ...(bias === null ? [] : [`bias[column / ${width}u]`]),
          ...(residual === undefined ? [] : [`residual[${at}]`]),
        ].join(' + ');
        return [
          matrixProduct(gpu, {
            kernel: 'linear_forward',
            rows,
            columns: outputs,
            depth: inputs,
            arrays: [
              bound('x', x, 'read', depthWidth),
              bound('weight', weight, 'read', depthWidth),
              ...(bias === null ? [] : [bound('bias', bias, 'read', width)]),
              ...(residual === undefined ? [] : [bound('residual', residual, 'read', width)]),
              bound('y', out, 'read_write', width),
              ...(derivative === null ? [] : [bound('slope', derivative, 'read_write', width)]),
            ],
            a: storedFactor({ name: 'x', width: depthWidth, along: 'depth', stride: inputs }),
            b: storedFactor({ name: 'weight', width: depthWidth, along: 'depth', stride: inputs }),
            ...(activated === null ? {} : { helpers: activated.helpers }),
            result: {
              width,
              store:
                activated === null
                  ? `y[${at}] = ${sum};`
                  : `let z = ${sum};
  ${activated.statements}
  y[${at}] = value;${derivative === null ? '' : `\n  slope[${at}] = derivative;`}`,
            },
          }),
        ];
      }),
    ],
  });
  return y;
}

/** dx = dy·W. */
function linearInputGradient(dy: Tensor, weight: Tensor, shape: Shape): Tensor {
  const [outputs, inputs] = weight.shape;
  const rows = dy.size / outputs;
  const kernel = (gpu: GpuPlacement, out: Tensor, factor: Tensor | null): Dispatch => {
    const depthWidth = commonWidth(outputs);
    const width = commonWidth(inputs);
    const at = `(row * ${inputs}u + column) / ${width}u`;
    return matrixProduct(gpu, {
      kernel: 'linear_input_gradient',
      rows,
      columns: inputs,
      depth: outputs,
      arrays: [
        bound('dy', dy, 'read', depthWidth),
        bound('weight', weight, 'read', width),
        ...(factor === null ? [] : [bound('factor', factor, 'read', width)]),
        bound('dx', out, 'read_write', width),
      ],
      a: storedFactor({ name: 'dy', width: depthWidth, along: 'depth', stride: outputs }),
      b: storedFactor({ name: 'weight', width, along: 'outer', stride: inputs }),
      result: { width, store: `dx[${at}] = sum${factor === null ? '' : ` * factor[${at}]`};` },
    });
  };
  const [dx] = dy.graph.append({
    kind: 'linear_input_gradient',
    inputs: [dy, weight],
    outputs: [shape],
    multiplyAdds: rows * inputs * outputs,
    evaluate: (values, [out]) => {
      const [d, w, to] = [values(dy), values(weight), values(out)];
      for (let row = 0; row < rows; row++)
        for (let i = 0; i < inputs; i++) {
          let sum = 0;
          for (let o = 0; o < outputs; o++) sum += d[row * outputs + o] * w[o * inputs + i];
          to[row * inputs + i] = sum;
        }
    },
    lowerings: [
      wasmCall((at, [out]) =>
        kernelCall(
          'linear_input_gradient',
          at(dy),
          at(weight),
          at(out),
          rows,
          inputs,
          outputs,
          at.workspace(productWorkspace(outputs, inputs)),
        ),
      ),
      gpuKernels((gpu, [out]) => [kernel(gpu, out, null)], {
        times: (gpu, [out], factor) => [kernel(gpu, out, factor)],
      }),
    ],
  });
  return dx;
}

/** dW = dyᵀ·x. */
function linearWeightGradient(x: Tensor, dy: Tensor, shape: Shape): Tensor {
  const [outputs, inputs] = shape;
  const rows = dy.size / outputs;
  const kernels = (gpu: GpuPlacement, into: Tensor, rowSums: Tensor | null): Dispatch[] => {
    const rowWidth = commonWidth(outputs);
    const width = commonWidth(inputs);
    return weightGradient(gpu, {
      kernel: 'linear_weight_gradient',
      rows: outputs,
      columns: inputs,
      depth: rows,
      arrays: [bound('dy', dy, 'read', rowWidth), bound('x', x, 'read', width)],
      a: storedFactor({ name: 'dy', width: rowWidth, along: 'outer', stride: outputs }),
      b: storedFactor({ name: 'x', width, along: 'outer', stride: inputs }),
      index: `row * ${inputs}u + column`,
      width,
      into,
      rowSums,
    });
  };
  const [dw] = dy.graph.append({
    kind: 'linear_weight_gradient',
    inputs: [x, dy],
    outputs: [shape],
    multiplyAdds: rows * inputs * outputs,
    evaluate: (values, [out]) => {
      const [from, d, to] = [values(x), values(dy), values(out)];
      for (let o = 0; o < outputs; o++)
        for (let i = 0; i < inputs; i++) {
          let sum = 0;
          for (let row = 0; row < rows; row++) sum += d[row * outputs + o] * from[row * inputs + i];
          to[o * inputs + i] = sum;
        }
    },
    lowerings: [
      wasmCall((at, [out]) =>
        kernelCall(
          'linear_weight_gradient',
          at(x),
          at(dy),
          at(out),
          rows,
          inputs,
          outputs,
          at.workspace(outerProductWorkspace(inputs)),
        ),
      ),
      gpuKernels((gpu, [out]) => kernels(gpu, out, null), {
        withRowSum: (gpu, [out], rowSum) => kernels(gpu, out, rowSum),
      }),
    ],
  });
  return dw;
}
