// Layer: lab worker, engine. A network evaluated on the wasm kernels: forward-only plans, which
// keep nothing for a backward pass. Batches larger than a plan's are worked off in chunks of
// bounded memory, and a smaller rest is padded with copies of its last sample.

import type { Tensor } from '../graph/graph';
import { neededNodes } from '../graph/needed';
import { fillRows } from '../networks/batch';
import { forwardGraph, type ForwardGraph, type NetworkBuilder } from '../networks/network';
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
  private readonly compiled = new Map<number, { graph: ForwardGraph; plan: WasmPlan }>();

  /** @param buffer which of the flat buffers holds the weights to use */
  constructor(
    private readonly kernels: KernelModule,
    private readonly build: NetworkBuilder,
    private readonly parameters: ParameterBuffers,
    private readonly buffer: FlatBuffer,
    private readonly chunk = samplesAtOnce(build),
  ) {}

  /** Lays out the plan for `count` samples, so that running it allocates nothing but its output. */
  reserve(count: number): void {
    this.forBatch(Math.min(count, this.chunk));
  }

  /** Output for `timestep.length` samples. */
  run(
    sample: ArrayLike<number>,
    timestep: ArrayLike<number>,
    classLabels?: ArrayLike<number>,
  ): Float32Array<ArrayBuffer> {
    const count = timestep.length;
    const batch = Math.min(count, this.chunk);
    const { graph, plan } = this.forBatch(batch);
    const sampleSize = graph.sample.size / batch;
    const outputSize = graph.output.size / batch;
    const result = new Float32Array(count * outputSize);
    for (let start = 0; start < count; start += batch) {
      const rows = Math.min(batch, count - start);
      fillRows(
        plan.values(graph.sample),
        sample,
        start * sampleSize,
        rows * sampleSize,
        sampleSize,
      );
      fillRows(plan.values(graph.timestep), timestep, start, rows, 1);
      if (graph.classLabels !== null && classLabels !== undefined) {
        const width = graph.classLabels.size / batch;
        fillRows(plan.values(graph.classLabels), classLabels, start * width, rows * width, width);
      }
      plan.run();
      const output = plan.values(graph.output).subarray(0, rows * outputSize);
      result.set(output, start * outputSize);
    }
    return result;
  }

  private forBatch(batch: number): { graph: ForwardGraph; plan: WasmPlan } {
    const known = this.compiled.get(batch);
    if (known !== undefined) return known;
    const graph = forwardGraph(this.build, batch);
    const placed = new Map<Tensor, number>();
    for (const { tensor } of graph.graph.parameters) {
      const slot = this.parameters.slot(tensor.name);
      placed.set(tensor, this.parameters.address(this.buffer, slot));
    }
    const plan = new WasmPlan(this.kernels, graph.graph, [graph.output], placed);
    const made = { graph, plan };
    this.compiled.set(batch, made);
    return made;
  }
}

/** How many samples one run of a plan takes. */
function samplesAtOnce(build: NetworkBuilder): number {
  const bytesOf = (batch: number): number => {
    const { graph, output } = forwardGraph(build, batch);
    const parameters = new Set(graph.parameters.map(({ tensor }) => tensor));
    return layOutPlan(graph, neededNodes(graph, [output]), [output], parameters).bytes;
  };
  const one = bytesOf(1);
  const further = bytesOf(2) - one;
  const fitting = 1 + Math.floor((CHUNK_BYTES - one) / further);
  return Math.max(FEWEST_SAMPLES, Math.min(fitting, MOST_SAMPLES));
}
