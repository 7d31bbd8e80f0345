// Layer: lab worker, engine. A network evaluated on the GPU, forward only or with the gradient by its
// sample, by plans for as many samples at once as fit. A smaller rest is padded with copies of
// its last sample.

import type { Tensor } from '../graph/graph';
import { fillRows } from '../networks/batch';
import type { RowGraph, RowGraphBuilder } from '../networks/network';
import type { ComputeDevice } from './computeDevice';
import type { GpuTraits } from './dispatch';
import { gpuSlots, type FlatBuffer, type FlatRange, type GpuParameters } from './parameters';
import { GpuPlan, PlanLayout } from './plan';

/** Memory that one plan may take, and the most samples that it is made for. */
export const FORWARD_BUDGET_BYTES = 256 * 2 ** 20;
const MOST_SAMPLES = 8192;

interface Evaluation {
  readonly graph: RowGraph;
  readonly plan: GpuPlan;
}

export class GpuForwardPass {
  private readonly compiled = new Map<number, Promise<Evaluation>>();

  /** @param buffer which of the flat buffers holds the weights to use */
  constructor(
    private readonly compute: ComputeDevice,
    private readonly build: RowGraphBuilder,
    private readonly parameters: GpuParameters,
    private readonly buffer: FlatBuffer,
    private readonly budgetBytes = FORWARD_BUDGET_BYTES,
  ) {}

  /**
   * The result for `timestep.length` samples.
   * @param cotangent for graphs that take one, of the output's shape
   */
  async run(
    sample: ArrayLike<number>,
    timestep: ArrayLike<number>,
    classLabels?: ArrayLike<number>,
    cotangent?: ArrayLike<number>,
  ): Promise<Float32Array<ArrayBuffer>> {
    const count = timestep.length;
    const batch = batchFor(count, this.budgetBytes, (batch) => this.layOut(batch).layout.bytes);
    const { graph, plan } = await this.evaluation(batch);
    const outputSize = graph.result.size / batch;
    const result = new Float32Array(count * outputSize);
    const feed = (to: Tensor, from: ArrayLike<number>, start: number, rows: number): void => {
      const each = to.size / batch;
      const values = new Float32Array(to.size);
      fillRows(values, from, start * each, rows * each, each);
      plan.write(to, values);
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
      const [output] = await plan.read([graph.result]);
      result.set(output.subarray(0, rows * outputSize), start * outputSize);
    }
    return result;
  }

  dispose(): void {
    for (const made of this.compiled.values())
      made.then(
        ({ plan }) => {
          plan.dispose();
        },
        // Whoever asked for it was told.
        () => undefined,
      );
    this.compiled.clear();
  }

  private layOut(batch: number): ReturnType<typeof forwardLayout> {
    return forwardLayout(this.build, batch, this.buffer, this.compute.traits);
  }

  private evaluation(batch: number): Promise<Evaluation> {
    const known = this.compiled.get(batch);
    if (known !== undefined) return known;
    const { graph, layout } = this.layOut(batch);
    const name = `evaluating ${batch} samples at once`;
    const made = GpuPlan.make(this.compute, layout, this.parameters, name).then((plan) => ({
      graph,
      plan,
    }));
    this.compiled.set(batch, made);
    return made;
  }
}

/** What is evaluated, and its plan. No device is needed. */
export function forwardLayout(
  build: RowGraphBuilder,
  batch: number,
  buffer: FlatBuffer,
  traits: GpuTraits,
): { graph: RowGraph; layout: PlanLayout } {
  const graph = build(batch);
  const slots = gpuSlots(graph.graph.parameters).slots;
  const read = new Map<Tensor, FlatRange>();
  for (const { tensor } of graph.graph.parameters) {
    const slot = slots.find(({ name }) => name === tensor.name);
    if (slot !== undefined) read.set(tensor, { buffer, slot });
  }
  const layout = new PlanLayout(graph.graph, [graph.result], { read, written: [] }, traits);
  return { graph, layout };
}

/** Samples that a plan for `count` of them takes at once. */
export function batchFor(
  count: number,
  budgetBytes: number,
  bytesOf: (batch: number) => number,
): number {
  if (count === 1) return 1;
  const [one, two] = [bytesOf(1), bytesOf(2)];
  const fitting = Math.floor((budgetBytes - one) / Math.max(1, two - one));
  return Math.max(1, Math.min(count, MOST_SAMPLES, fitting));
}
