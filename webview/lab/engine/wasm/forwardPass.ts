// Layer: lab worker, engine. A network evaluated on the wasm kernels, forward only or with the
// gradient by its sample; the plans keep nothing for gradients by parameters. Batches larger than a plan's are worked off in chunks of
// bounded memory, and a smaller rest is padded with copies of its last sample.

import type { Tensor } from '../graph/graph';
import { neededNodes } from '../graph/needed';
import { fillRows } from '../networks/batch';
import type { RowGraph, RowGraphBuilder } from '../networks/network';
import { layOutPlan } from './arena';
import type { KernelModule } from './module';
import type { FlatBuffer, ParameterBuffers } from './parameters';
import { WasmPlan } from './plan';

/** Most samples that one run of a plan takes, and fewest where the budget would allow less. */
const MOST_SAMPLES = 512;
const FEWEST_SAMPLES = 4;

/** Bytes that a run should move about in: what a core has of the caches. Beyond, the light
 *  operations wait for memory; a UNet of 28×28 takes 1.5 times as long a sample with 64 MiB. */
const CHUNK_BYTES = 8 * 2 ** 20;

export class ForwardPass {
  private readonly compiled = new Map<number, { graph: RowGraph; plan: WasmPlan }>();

  /** @param buffer which of the flat buffers holds the weights to use */
  constructor(
    private readonly kernels: KernelModule,
    private readonly build: RowGraphBuilder,
    private readonly parameters: ParameterBuffers,
    private readonly buffer: FlatBuffer,
    private readonly chunk = samplesAtOnce(build),
  ) {}

  /** Lays out the plan for `count` samples, so that running it allocates nothing but its output. */
  reserve(count: number): void {
    this.forBatch(Math.min(count, this.chunk));
  }

  /**
   * The result for `timestep.length` samples.
   * @param cotangent for graphs that take one, of the output's shape
   */
  run(
    sample: ArrayLike<number>,
    timestep: ArrayLike<number>,
    classLabels?: ArrayLike<number>,
    cotangent?: ArrayLike<number>,
  ): Float32Array<ArrayBuffer> {
    const count = timestep.length;
    const batch = Math.min(count, this.chunk);
    const { graph, plan } = this.forBatch(batch);
    const outputSize = graph.result.size / batch;
    const result = new Float32Array(count * outputSize);
    const feed = (to: Tensor, from: ArrayLike<number>, start: number, rows: number): void => {
      const width = to.size / batch;
      fillRows(plan.values(to), from, start * width, rows * width, width);
    };
    for (let start = 0; start < count; start += batch) {
      const rows = Math.min(batch, count - start);
      feed(graph.sample, sample, start, rows);
      feed(graph.timestep, timestep, start, rows);
      if (graph.classLabels !== null && classLabels !== undefined)
        feed(graph.classLabels, classLabels, start, rows);
      if (graph.cotangent !== null && cotangent !== undefined)
        feed(graph.cotangent, cotangent, start, rows);
      plan.run();
      const output = plan.values(graph.result).subarray(0, rows * outputSize);
      result.set(output, start * outputSize);
    }
    return result;
  }

  private forBatch(batch: number): { graph: RowGraph; plan: WasmPlan } {
    const known = this.compiled.get(batch);
    if (known !== undefined) return known;
    const graph = this.build(batch);
    const placed = new Map<Tensor, number>();
    for (const { tensor } of graph.graph.parameters) {
      const slot = this.parameters.slot(tensor.name);
      placed.set(tensor, this.parameters.address(this.buffer, slot));
    }
    const plan = new WasmPlan(this.kernels, graph.graph, [graph.result], placed);
    const made = { graph, plan };
    this.compiled.set(batch, made);
    return made;
  }
}

/** How many samples one run of a plan takes. */
function samplesAtOnce(build: RowGraphBuilder): number {
  const bytesOf = (batch: number): number => {
    const { graph, result } = build(batch);
    const parameters = new Set(graph.parameters.map(({ tensor }) => tensor));
    return layOutPlan(graph, neededNodes(graph, [result]), [result], parameters).bytes;
  };
  const one = bytesOf(1);
  const further = bytesOf(2) - one;
  const fitting = 1 + Math.floor((CHUNK_BYTES - one) / further);
  return Math.max(FEWEST_SAMPLES, Math.min(fitting, MOST_SAMPLES));
}
