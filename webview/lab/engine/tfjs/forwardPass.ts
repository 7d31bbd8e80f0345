// Layer: lab worker, engine. A network evaluated on TensorFlow.js: the counterpart of
// `wasm/forwardPass.ts`. Large batches are worked off in chunks of bounded memory.

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '../graph/graph';
import {
  forwardGraph,
  type Denoiser,
  type ForwardGraph,
  type NetworkBuilder,
} from '../networks/network';
import { TfjsProgram } from './interpreter';
import { parameterFeeds, type DeviceVector } from './parameters';

/** Most samples that one run takes. */
const CHUNK = 512;

/** Evaluates one network with whatever weights it is handed. */
export class TfjsForwardPass {
  private readonly compiled = new Map<number, { graph: ForwardGraph; program: TfjsProgram }>();

  /** @param lost rejects when the device is gone */
  constructor(
    private readonly build: NetworkBuilder,
    private readonly lost: Promise<never>,
    private readonly chunk = CHUNK,
  ) {}

  /**
   * Output for `timestep.length` samples, or, given a `cotangent` v of the output's shape, Jᵀ v
   * with J the derivative of the output by the sample.
   */
  async run(
    weights: DeviceVector,
    sample: ArrayLike<number>,
    timestep: ArrayLike<number>,
    classLabels: ArrayLike<number> | null,
    cotangent: ArrayLike<number> | null = null,
  ): Promise<Float32Array> {
    const count = timestep.length;
    const given = [sample, timestep, classLabels ?? [], cotangent ?? []].map((values) =>
      Float32Array.from(values),
    );
    let result: Float32Array | null = null;
    for (let start = 0; start < count; start += this.chunk) {
      const end = Math.min(start + this.chunk, count);
      const rows = given.map((values) => {
        const width = values.length / count;
        return values.subarray(start * width, end * width);
      });
      const output = await this.runChunk(weights, rows);
      const width = output.length / (end - start);
      result ??= new Float32Array(count * width);
      result.set(output, start * width);
    }
    return result ?? new Float32Array(0);
  }

  private async runChunk(
    weights: DeviceVector,
    [sample, timestep, classLabels, cotangent]: readonly Float32Array[],
  ): Promise<Float32Array> {
    const { graph, program } = this.forBatch(timestep.length);
    const output = tf.tidy(() => {
      const inputs = inputFeeds(graph, { sample, timestep, classLabels });
      const feeds = new Map([...inputs, ...parameterFeeds(graph.graph, weights)]);
      if (cotangent.length === 0) return program.run(feeds);
      const outputOf = (x: tf.Tensor): tf.Tensor =>
        program.run(new Map(feeds).set(graph.sample, x));
      return tf.grad(outputOf)(tensorOf(graph.sample, sample), tensorOf(graph.output, cotangent));
    });
    try {
      return await readTensor(output, this.lost);
    } finally {
      output.dispose();
    }
  }

  private forBatch(batch: number): { graph: ForwardGraph; program: TfjsProgram } {
    const known = this.compiled.get(batch);
    if (known !== undefined) return known;
    const graph = forwardGraph(this.build, batch);
    const made = { graph, program: new TfjsProgram(graph.graph, graph.output) };
    this.compiled.set(batch, made);
    return made;
  }
}

/** What a denoiser is given; class labels only where it has classes. */
interface Inputs {
  readonly sample: ArrayLike<number>;
  readonly timestep: ArrayLike<number>;
  readonly classLabels?: ArrayLike<number>;
}

/** A denoiser's inputs. To be called in a tidy. */
export function inputFeeds(graph: Denoiser, inputs: Inputs): Map<Tensor, tf.Tensor> {
  const feeds = new Map([
    [graph.sample, tensorOf(graph.sample, inputs.sample)],
    [graph.timestep, tensorOf(graph.timestep, inputs.timestep)],
  ]);
  if (graph.classLabels !== null && inputs.classLabels !== undefined)
    feeds.set(graph.classLabels, tensorOf(graph.classLabels, inputs.classLabels));
  return feeds;
}

/** Values under the shape of a tensor of the graph. */
export function tensorOf({ shape }: Tensor, values: ArrayLike<number>): tf.Tensor {
  return tf.tensor(Float32Array.from(values), [...shape]);
}

/** A copy of a tensor's values (on the cpu backend `data()` is the tensor's own storage); rejects
 *  when the device is lost meanwhile. */
export async function readTensor(tensor: tf.Tensor, lost: Promise<never>): Promise<Float32Array> {
  return Float32Array.from((await Promise.race([tensor.data(), lost])) as Float32Array);
}
