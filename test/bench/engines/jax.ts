// Layer: benchmark. jax-js on its wasm backend: the MLP written with its numpy and jitted whole, a
// training step with its gradients and AdamW as one function. jax-js counts references: who uses
// an array more than once says `ref`.

import {
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  valueAndGrad,
  type Array as JaxArray,
} from '@jax-js/jax';
import { UnavailableError, type BenchedEngine, type Pass } from '../contract';
import { ADAMW, PRODUCT } from '../settings';
import { batchOf, MLP, normals, weightsOf, type Batch, type Workload } from '../workloads';

type Arrays = JaxArray[];

/** Weights and both moments of AdamW, in the order of the layers: weight, bias, weight, … */
type State = Record<'weights' | 'm' | 'v', Arrays>;

export async function openJax(workload: Workload): Promise<BenchedEngine> {
  if (workload.config !== MLP)
    throw new UnavailableError('measured on the MLP only: a step of a UNet takes minutes');
  if (!(await init('wasm')).includes('wasm')) throw new UnavailableError('it found no wasm here');
  defaultDevice('wasm');
  const start = [...weightsOf(workload).values()];
  const arrays = (fill: (size: number, index: number) => Float32Array): Arrays =>
    start.map(({ shape, data }, index) => np.array(fill(data.length, index)).reshape([...shape]));
  const zeros = (size: number): Float32Array => new Float32Array(size);
  let state: State = {
    weights: arrays((_, index) => start[index].data),
    m: arrays(zeros),
    v: arrays(zeros),
  };
  const batch = inputsOf(batchOf(workload, workload.trainBatch));
  const given = inputsOf(batchOf(workload, workload.forwardBatch));
  const step = jit(trainStep);
  const forward = jit(predict);
  let steps = 0;

  const train = (): JaxArray => {
    steps += 1;
    const rate = workload.learningRate / (1 - ADAMW.beta1 ** steps);
    const root = Math.sqrt(1 - ADAMW.beta2 ** steps);
    const { sample, timestep, target } = batch;
    const { loss, ...next } = step(state, sample.ref, timestep.ref, target.ref, rate, root);
    state = next;
    return loss;
  };
  const output = async (): Promise<Float32Array> => {
    const weights = state.weights.map((array) => array.ref);
    return (await forward(weights, given.sample.ref, given.timestep.ref).data()) as Float32Array;
  };
  return {
    detail: 'wasm, one thread',
    train: {
      run: async (count) => {
        for (let index = 1; index < count; index++) train().dispose();
        await train().data();
      },
      step: async () => ((await train().data()) as Float32Array)[0],
    },
    forward: {
      run: async (count) => {
        for (let index = 0; index < count; index++) await output();
      },
      output,
    },
    product: product(PRODUCT.cpu),
    dispose: () => {
      for (const array of [...state.weights, ...state.m, ...state.v]) array.dispose();
      for (const array of [...Object.values(batch), ...Object.values(given)]) array.dispose();
      step.dispose();
      forward.dispose();
    },
  };
}

function inputsOf({ sample, timestep, target, shapes }: Batch): {
  sample: JaxArray;
  timestep: JaxArray;
  target: JaxArray;
} {
  return {
    sample: np.array(sample).reshape([...shapes.sample]),
    timestep: np.array(timestep).reshape([timestep.length, 1]),
    target: np.array(target).reshape([...shapes.target]),
  };
}

/** The MLP: coordinates beside the sinusoidal embedding of t, cosines first. */
function predict(weights: Arrays, sample: JaxArray, timestep: JaxArray): JaxArray {
  const half = MLP.time_embedding_dim / 2;
  const frequencies = Float32Array.from({ length: half }, (_, i) =>
    Math.exp((-Math.log(10000) * i) / half),
  );
  const angles = timestep.mul(np.array(frequencies).reshape([1, half]));
  const input = np.concatenate([sample, np.cos(angles.ref), np.sin(angles)], 1);
  let state = input;
  for (let index = 0; index < weights.length; index += 2) {
    state = np.matmul(state, np.transpose(weights[index])).add(weights[index + 1]);
    if (index + 2 < weights.length) state = nn.silu(state);
  }
  return state;
}

function lossOf(weights: Arrays, sample: JaxArray, timestep: JaxArray, target: JaxArray): JaxArray {
  return np.mean(np.square(predict(weights, sample, timestep).sub(target)));
}

function trainStep(
  { weights, m, v }: State,
  sample: JaxArray,
  timestep: JaxArray,
  target: JaxArray,
  rate: JaxArray,
  root: JaxArray,
): State & { loss: JaxArray } {
  const { beta1, beta2, epsilon } = ADAMW;
  const differentiate = valueAndGrad(lossOf);
  const [loss, gradients] = differentiate(
    weights.map((array) => array.ref),
    sample,
    timestep,
    target,
  );
  const next: State = { weights: [], m: [], v: [] };
  for (const [index, gradient] of gradients.entries()) {
    const first = m[index].mul(beta1).add(gradient.ref.mul(1 - beta1));
    const second = v[index].mul(beta2).add(np.square(gradient).mul(1 - beta2));
    const scale = np.sqrt(second.ref).div(root.ref).add(epsilon);
    next.weights.push(weights[index].sub(first.ref.mul(rate.ref).div(scale)));
    next.m.push(first);
    next.v.push(second);
  }
  rate.dispose();
  root.dispose();
  return { ...next, loss };
}

function product(edge: number): Pass & { flops: number } {
  const [a, b] = [5, 6].map((stream) =>
    np.array(normals(edge * edge, stream)).reshape([edge, edge]),
  );
  return {
    flops: 2 * edge ** 3,
    run: async (count) => {
      for (let index = 0; index < count; index++) {
        const result = np.matmul(a.ref, b.ref);
        await result.blockUntilReady();
        result.dispose();
      }
    },
  };
}
