// Layer: lab worker, engine. Group normalisation (Wu & He 2018), channels innermost, with SiLU in
// the same pass when asked. Mean and 1/σ per group and the activation's slope are kept for the
// backward pass, which is one operation with three results.

import { formatShape, type Shape, type Tensor, type Values } from '../graph/graph';
import { perChannel, siluOf } from '../onnx/arithmetic';
import type { OnnxPlacement, OnnxValue } from '../onnx/lowering';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { normGradientWorkspace, normWorkspace } from '../wasm/kernels/sizes.assembly';
import { wasmCall } from '../wasm/lowering';
import { gpuKernels } from '../webgpu/lowering';
import { normalise, normaliseGradient } from '../webgpu/normalisation.wgsl';
import { siluAt, siluInPass } from './silu';

export interface GroupNormOptions {
  readonly groups: number;
  /** Added to the variance. */
  readonly epsilon: number;
  readonly activation?: 'none' | 'silu';
}

interface Sizes {
  readonly batch: number;
  readonly pixels: number;
  readonly channels: number;
  readonly groups: number;
}

/** x [B, …, C], gamma and beta [C] → γ·(x − mean)/√(variance + ε) + β per group, or SiLU of it. */
export function groupNorm(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  { groups, epsilon, activation = 'none' }: GroupNormOptions,
): Tensor {
  const { graph } = x;
  const batch = x.shape[0];
  const channels = x.shape[x.shape.length - 1];
  const sizes: Sizes = { batch, pixels: x.size / (batch * channels), channels, groups };
  const silu = activation === 'silu';
  graph.check(
    channels % groups === 0,
    'group_norm',
    `${channels} channels cannot be divided into ${groups} groups.`,
  );
  graph.check(
    [gamma, beta].every(({ shape }) => formatShape(shape) === formatShape([channels])),
    'group_norm',
    `weight and bias must be ${channels}, one number per channel.`,
  );
  const statistics: Shape = [batch, groups];
  const [y] = graph.append({
    kind: 'group_norm',
    inputs: [x, gamma, beta],
    outputs: [x.shape, statistics, statistics, ...(silu ? [x.shape] : [])],
    attributes: { groups, epsilon, activation },
    gradient: (dy, [, mean, rstd, slope]) => {
      let made: ReturnType<typeof groupNormGradient> | null = null;
      const results = (): ReturnType<typeof groupNormGradient> =>
        (made ??= groupNormGradient(
          { x, dy, gamma, mean, rstd, slope: silu ? slope : null },
          sizes,
        ));
      return [
        [x, () => results().dx],
        [gamma, () => results().dgamma],
        [beta, () => results().dbeta],
      ];
    },
    evaluate: (values, [out, mean, rstd, slope]) => {
      const [from, scale, shift, to] = [values(x), values(gamma), values(beta), values(out)];
      const [means, inverses] = [values(mean), values(rstd)];
      forEachGroup(sizes, (members, group) => {
        const mu = average(members, (i) => from[i]);
        const variance = average(members, (i) => (from[i] - mu) ** 2);
        means[group] = mu;
        inverses[group] = 1 / Math.sqrt(variance + epsilon);
        for (const i of members) {
          const c = i % channels;
          const z = scale[c] * (from[i] - mu) * inverses[group] + shift[c];
          to[i] = silu ? siluAt(z).value : z;
          if (silu) values(slope)[i] = siluAt(z).slope;
        }
      });
    },
    lowerings: [
      onnxNodes((to) => {
        const normal = normalised(to, x, sizes, epsilon);
        const [scale, shift] = [gamma, beta].map((c) => perChannel(to, c, x.shape.length, 'first'));
        const value = to.node('Add', [to.node('Mul', [normal, scale]), shift]);
        return { value: silu ? siluOf(to, value) : value, order: 'first' };
      }),
      tfjsTensor((tf, read) => {
        const grouped = tf.reshape(read(x), [batch, sizes.pixels, groups, channels / groups]);
        const centred = tf.sub(grouped, tf.mean(grouped, [1, 3], true));
        const variance = tf.mean(tf.mul(centred, centred), [1, 3], true);
        const normal = tf.reshape(tf.div(centred, tf.sqrt(tf.add(variance, epsilon))), [
          ...x.shape,
        ]);
        const z = tf.addBias(tf.mul(normal, read(gamma)), read(beta));
        return silu ? tf.silu(z) : z;
      }),
      wasmCall((at, [out, mean, rstd, slope]) =>
        kernelCall(
          'group_norm_forward',
          at(x),
          at(gamma),
          at(beta),
          at(out),
          silu ? at.optional(slope) : 0,
          at(mean),
          at(rstd),
          batch,
          sizes.pixels,
          channels,
          groups,
          epsilon,
          silu ? 1 : 0,
          at.workspace(normWorkspace(channels)),
        ),
      ),
      gpuKernels((gpu, [out, mean, rstd, slope]) => {
        const activation = silu ? siluInPass(gpu.isRead(slope) ? slope : null) : null;
        const tensors = { x, affine: { gamma, beta }, y: out, mean, rstd };
        const kernel = 'group_norm_forward';
        return [normalise(gpu, { kernel, ...tensors, epsilon, activation }, sizes)];
      }),
    ],
  });
  return y;
}

/** (x − mean)/√(variance + ε) as ONNX, channels second: the groups are instances of their own. */
function normalised(to: OnnxPlacement, x: Tensor, sizes: Sizes, epsilon: number): OnnxValue {
  const { pixels, channels, groups } = sizes;
  const grouped = to.reshape(to.value(x, 'first'), [-1, groups, (channels / groups) * pixels]);
  const [ones, zeros] = [1, 0].map((value) => to.numbers(Array<number>(groups).fill(value)));
  const normal = to.node('InstanceNormalization', [grouped, ones, zeros], {
    epsilon: { float: epsilon },
  });
  return to.reshape(normal, to.shape(x, 'first'));
}

interface SavedTensors {
  readonly x: Tensor;
  readonly dy: Tensor;
  readonly gamma: Tensor;
  readonly mean: Tensor;
  readonly rstd: Tensor;
  readonly slope: Tensor | null;
}

/** dx = r·(γ·d − mean(γ·d) − x̂·mean(γ·d·x̂)) with d = dy·slope, means over each group. */
function groupNormGradient(
  { x, dy, gamma, mean, rstd, slope }: SavedTensors,
  sizes: Sizes,
): { dx: Tensor; dgamma: Tensor; dbeta: Tensor } {
  const { batch, pixels, channels, groups } = sizes;
  const [dx, dgamma, dbeta] = x.graph.append({
    kind: 'group_norm_gradient',
    inputs: [x, dy, gamma, mean, rstd, ...(slope === null ? [] : [slope])],
    outputs: [x.shape, [channels], [channels]],
    evaluate: (values, [toX, toGamma, toBeta]) => {
      const [from, scale, means, inverses] = [values(x), values(gamma), values(mean), values(rstd)];
      const incoming = values(dy);
      const slopes: Values | null = slope === null ? null : values(slope);
      const d = incoming.map((value, i) => value * (slopes?.[i] ?? 1));
      const [gradX, gradGamma, gradBeta] = [values(toX), values(toGamma), values(toBeta)];
      gradGamma.fill(0);
      gradBeta.fill(0);
      forEachGroup(sizes, (members, group) => {
        const normal = (i: number): number => (from[i] - means[group]) * inverses[group];
        const first = average(members, (i) => scale[i % channels] * d[i]);
        const second = average(members, (i) => scale[i % channels] * d[i] * normal(i));
        for (const i of members) {
          const c = i % channels;
          gradX[i] = inverses[group] * (scale[c] * d[i] - first - normal(i) * second);
          gradGamma[c] += d[i] * normal(i);
          gradBeta[c] += d[i];
        }
      });
    },
    lowerings: [
      wasmCall((at, [toX, toGamma, toBeta]) =>
        kernelCall(
          'group_norm_backward',
          at(x),
          at(dy),
          slope === null ? 0 : at(slope),
          at(gamma),
          at(mean),
          at(rstd),
          at(toX),
          at(toGamma),
          at(toBeta),
          batch,
          pixels,
          channels,
          groups,
          at.workspace(normGradientWorkspace(channels)),
        ),
      ),
      gpuKernels((gpu, [toX, toGamma, toBeta]) => {
        const affine = { gamma, dgamma: toGamma, dbeta: toBeta };
        const tensors = { x, dy, slope, mean, rstd, dx: toX, affine };
        return normaliseGradient(gpu, { kernel: 'group_norm_backward', ...tensors }, sizes);
      }),
    ],
  });
  return { dx, dgamma, dbeta };
}

/** Visits the indices of every group of every sample. */
function forEachGroup(
  { batch, pixels, channels, groups }: Sizes,
  visit: (members: readonly number[], group: number) => void,
): void {
  const width = channels / groups;
  for (let b = 0; b < batch; b++)
    for (let g = 0; g < groups; g++) {
      const members = Array.from({ length: pixels * width }, (_, index) => {
        const pixel = Math.floor(index / width);
        return (b * pixels + pixel) * channels + g * width + (index % width);
      });
      visit(members, b * groups + g);
    }
}

function average(members: readonly number[], of: (index: number) => number): number {
  return members.reduce((sum, index) => sum + of(index), 0) / members.length;
}
