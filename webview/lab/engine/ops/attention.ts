// Layer: lab worker, engine. Softmax attention (Vaswani 2017): per head softmax(q·kᵀ/√d)·v, heads
// side by side in the channels. The attention weights are kept for the backward pass.

import { formatShape, type Tensor } from '../graph/graph';
import type { OnnxValue } from '../onnx/lowering';
import { onnxNodes } from '../onnx/lowering';
import { tfjsTensor } from '../tfjs/lowering';
import { kernelCall } from '../wasm/kernels';
import { attentionGradientWorkspace, attentionWorkspace } from '../wasm/kernels/sizes.assembly';
import { wasmCall } from '../wasm/lowering';
import { attentionBackward, attentionForward, type AttentionSizes } from '../webgpu/attention.wgsl';
import { gpuKernels } from '../webgpu/lowering';

/** q, k, v [B, N, C] → [B, N, C]. */
export function attention(q: Tensor, k: Tensor, v: Tensor, heads: number): Tensor {
  const { graph } = q;
  graph.check(
    q.shape.length === 3 &&
      [k, v].every(({ shape }) => formatShape(shape) === formatShape(q.shape)),
    'attention',
    `query, key and value must be of one shape (batch×tokens×channels), but are ` +
      `${[q, k, v].map(({ shape }) => formatShape(shape)).join(', ')}.`,
  );
  const [batch, tokens, channels] = q.shape;
  graph.check(
    channels % heads === 0,
    'attention',
    `${channels} channels cannot be divided into ${heads} heads.`,
  );
  const depth = channels / heads;
  const sizes: AttentionSizes = {
    batch,
    tokens,
    channels,
    heads,
    depth,
    factor: 1 / Math.sqrt(depth),
  };
  const [y] = graph.append({
    kind: 'attention',
    inputs: [q, k, v],
    outputs: [q.shape, [batch, heads, tokens, tokens]],
    attributes: { heads },
    multiplyAdds: 2 * batch * tokens * tokens * channels,
    gradient: (dy, [, weights]) => {
      let made: ReturnType<typeof attentionGradient> | null = null;
      const results = (): ReturnType<typeof attentionGradient> =>
        (made ??= attentionGradient({ q, k, v, weights, dy }, sizes));
      return [
        [q, () => results().dq],
        [k, () => results().dk],
        [v, () => results().dv],
      ];
    },
    evaluate: (values, [out, weights]) => {
      const [query, key, value, to] = [values(q), values(k), values(v), values(out)];
      const kept = values(weights);
      to.fill(0);
      forEachRow(sizes, (token, row, index) => {
        const scores = Array.from({ length: tokens }, (_, other) => {
          let sum = 0;
          for (let d = 0; d < depth; d++) sum += query[token(row) + d] * key[token(other) + d];
          return sum * sizes.factor;
        });
        const largest = Math.max(...scores);
        const powers = scores.map((score) => Math.exp(score - largest));
        const total = powers.reduce((sum, power) => sum + power, 0);
        powers.forEach((power, other) => {
          const weight = power / total;
          kept[index * tokens + other] = weight;
          for (let d = 0; d < depth; d++) to[token(row) + d] += weight * value[token(other) + d];
        });
      });
    },
    lowerings: [
      onnxNodes((to) => {
        const head = (of: Tensor, permutation: readonly number[]): OnnxValue =>
          to.node('Transpose', [to.reshape(to.value(of, 'last'), [-1, tokens, heads, depth])], {
            perm: permutation,
          });
        const query = to.node('Mul', [head(q, [0, 2, 1, 3]), to.number(sizes.factor)]);
        const scores = to.node('MatMul', [query, head(k, [0, 2, 3, 1])]);
        const shares = to.node('Softmax', [scores], { axis: -1 });
        const mixed = to.node('MatMul', [shares, head(v, [0, 2, 1, 3])]);
        const joined = to.node('Transpose', [mixed], { perm: [0, 2, 1, 3] });
        return { value: to.reshape(joined, [-1, tokens, channels]), order: 'last' };
      }),
      tfjsTensor((tf, read) => {
        const byHead = (tensor: Tensor, axes: number[]): ReturnType<typeof read> =>
          tf.transpose(tf.reshape(read(tensor), [batch, tokens, heads, depth]), axes);
        const scores = tf.matMul(byHead(q, [0, 2, 1, 3]), byHead(k, [0, 2, 3, 1]));
        const weights = tf.softmax(tf.mul(scores, sizes.factor));
        const mixed = tf.matMul(weights, byHead(v, [0, 2, 1, 3]));
        return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [...q.shape]);
      }),
      wasmCall((at, [out, weights]) =>
        kernelCall(
          'attention_forward',
          at(q),
          at(k),
          at(v),
          at(out),
          at.optional(weights),
          batch,
          tokens,
          channels,
          heads,
          sizes.factor,
          at.workspace(attentionWorkspace(tokens, depth)),
        ),
      ),
      gpuKernels((gpu, [out, weights]) =>
        attentionForward(gpu, { q, k, v, y: out, weights }, sizes),
      ),
    ],
  });
  return y;
}

interface SavedTensors {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
  readonly weights: Tensor;
  readonly dy: Tensor;
}

/** With P the weights: dv = Pᵀ·dy, ds = P·(dy·vᵀ − Σ_row P·dy·vᵀ)/√d, dq = ds·k, dk = dsᵀ·q. */
function attentionGradient(
  { q, k, v, weights, dy }: SavedTensors,
  sizes: AttentionSizes,
): { dq: Tensor; dk: Tensor; dv: Tensor } {
  const { batch, tokens, channels, heads, depth, factor } = sizes;
  const [dq, dk, dv] = q.graph.append({
    kind: 'attention_gradient',
    inputs: [q, k, v, weights, dy],
    outputs: [q.shape, q.shape, q.shape],
    attributes: { heads },
    multiplyAdds: 4 * batch * tokens * tokens * channels,
    evaluate: (values, outputs) => {
      const [query, key, value, kept, d] = [q, k, v, weights, dy].map(values);
      const [toQ, toK, toV] = outputs.map(values);
      for (const gradient of [toQ, toK, toV]) gradient.fill(0);
      forEachRow(sizes, (token, row, index) => {
        const weight = kept.subarray(index * tokens, (index + 1) * tokens);
        const incoming = Array.from(weight, (_, other) => {
          let sum = 0;
          for (let c = 0; c < depth; c++) sum += d[token(row) + c] * value[token(other) + c];
          return sum;
        });
        const mean = incoming.reduce((sum, entry, other) => sum + entry * weight[other], 0);
        for (let other = 0; other < tokens; other++) {
          const score = weight[other] * (incoming[other] - mean) * factor;
          for (let c = 0; c < depth; c++) {
            const [here, there] = [token(row) + c, token(other) + c];
            toQ[here] += score * key[there];
            toK[there] += score * query[here];
            toV[there] += weight[other] * d[here];
          }
        }
      });
    },
    lowerings: [
      wasmCall((at, [toQ, toK, toV]) =>
        kernelCall(
          'attention_backward',
          at(q),
          at(k),
          at(v),
          at(weights),
          at(dy),
          at(toQ),
          at(toK),
          at(toV),
          batch,
          tokens,
          channels,
          heads,
          factor,
          at.workspace(attentionGradientWorkspace(tokens, depth)),
        ),
      ),
      gpuKernels((gpu, [toQ, toK, toV]) =>
        attentionBackward(gpu, { q, k, v, weights, dy, dq: toQ, dk: toK, dv: toV }, sizes),
      ),
    ],
  });
  return { dq, dk, dv };
}

/** Visits every row of weights; `token(n)` is where token n of its sample and head starts. */
function forEachRow(
  { batch, tokens, channels, heads, depth }: AttentionSizes,
  visit: (token: (n: number) => number, row: number, index: number) => void,
): void {
  for (let b = 0; b < batch; b++)
    for (let head = 0; head < heads; head++)
      for (let row = 0; row < tokens; row++) {
        const token = (n: number): number => (b * tokens + n) * channels + head * depth;
        visit(token, row, (b * heads + head) * tokens + row);
      }
}
