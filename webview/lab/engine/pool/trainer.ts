// Layer: lab worker, engine; worker pool. A network in training by several workers: synchronous
// data parallelism. Each computes the gradients of its share of a batch; all add them up in the
// same order and apply AdamW to their own copy. The result depends on the number of workers only by
// rounding, and not at all on who is faster.

import type { Disposable } from '../../../../src/shared/dispose';
import { buildNetwork } from '../networks/description';
import { forwardGraph } from '../networks/network';
import { KernelModule } from '../wasm/module';
import type { ParameterBuffers } from '../wasm/parameters';
import { WasmTrainer, type AdamWStep, type Minibatch } from '../wasm/trainer';
import { WorkerGroup, type GroupOptions } from './group';
import type { Communicator } from './communicator';
import { evaluate } from './evaluate';
import type { PredictionInput, ReserveJob } from './messages';
import { RankGradients } from './rankGradients';
import { gradientsJob, predictionPart, rowsOfRank, shareOf } from './shares';
import { stateOf } from './state';

/** Multiply-adds of a prediction's part that are worth two messages: about 0.3 ms of work. */
const LEAST_PART = 8e6;

export class DataParallelTrainer implements Disposable {
  private readonly leader: WasmTrainer;
  private readonly ownGradients: RankGradients;
  private readonly group: WorkerGroup;
  private readonly multiplyAddsOfRow: number;

  /**
   * The other workers start meanwhile; those that cannot are reported and left out.
   * @param kernels for the calling worker's part
   */
  constructor(kernels: KernelModule, options: GroupOptions) {
    const build = buildNetwork(options.network);
    this.leader = new WasmTrainer(kernels, build);
    this.ownGradients = new RankGradients(kernels, this.leader);
    this.group = new WorkerGroup(options, this.ownGradients, () => stateOf(this.leader.parameters));
    this.multiplyAddsOfRow = forwardGraph(build, 1).graph.nodes.reduce(
      (sum, { operation }) => sum + (operation.multiplyAdds ?? 0),
      0,
    );
  }

  /** As the constructor, on kernels of its own, once the other workers have started. */
  static async start(options: GroupOptions): Promise<DataParallelTrainer> {
    const trainer = new DataParallelTrainer(
      await KernelModule.instantiate(options.kernels),
      options,
    );
    await trainer.group.started;
    return trainer;
  }

  /** Workers that share the work now, the calling one included. */
  get workers(): number {
    return this.group.workers;
  }

  /** The calling worker's copy. Whoever writes to it says so with {@link parametersChanged}. */
  get parameters(): ParameterBuffers {
    return this.leader.parameters;
  }

  /** After the parameters were written from outside: all copies get them before the next task. */
  parametersChanged(): void {
    this.group.disconnect();
  }

  /**
   * Allocates in all workers what steps of `rows` rows and predictions of `predicted` rows need,
   * so that nothing is allocated later. Bytes in use then, all workers together.
   */
  reserve(rows: number, predicted: number): Promise<number> {
    const part = (rank: number, ranks: number): ReserveJob => ({
      kind: 'reserve',
      rows: rowsOfRank(rows, rank, ranks),
      predicted: rowsOfRank(predicted, rank, this.ranksFor(predicted, ranks)),
    });
    return this.group.perform({
      job: part,
      run: ({ links }) => {
        const own = part(0, links.length);
        const bytes = this.leader.reserve(own.rows, own.predicted);
        return Promise.resolve(bytes * links.length);
      },
    });
  }

  /** Loss of a minibatch, or of several that count as one; leaves the gradients of the whole batch
   *  in `parameters`. */
  gradients(batch: Minibatch | readonly Minibatch[]): Promise<number> {
    return this.group.perform({
      job: (rank, ranks) => gradientsJob(batch, rank, ranks),
      run: (communicator) => {
        const job = gradientsJob(batch, 0, communicator.links.length);
        const loss = this.group.timed(() => this.ownGradients.compute(job));
        return this.group.withTimeout(communicator.allReduce(loss));
      },
    });
  }

  /** Changes the weights of all copies by the gradients that {@link gradients} left; their norm. */
  update(settings: AdamWStep): Promise<number> {
    return this.group.perform({
      job: () => ({ kind: 'update', settings }),
      run: () => Promise.resolve(this.leader.update(settings)),
    });
  }

  /** Gradients and update, queued together. */
  async step(
    batch: Minibatch | readonly Minibatch[],
    settings: AdamWStep,
  ): Promise<{ readonly loss: number; readonly norm: number }> {
    const [loss, norm] = await Promise.all([this.gradients(batch), this.update(settings)]);
    return { loss, norm };
  }

  /** The output of the averaged weights, after all that was queued before. */
  predict(
    sample: ArrayLike<number>,
    timestep: ArrayLike<number>,
    classLabels?: ArrayLike<number>,
  ): Promise<Float32Array> {
    const classes = classLabels === undefined ? {} : { classLabels };
    return this.evaluate({ sample, timestep, ...classes });
  }

  /** Jᵀ v of the averaged weights, J the derivative of the output by the sample. */
  pullback(
    sample: ArrayLike<number>,
    timestep: ArrayLike<number>,
    classLabels: ArrayLike<number> | undefined,
    cotangent: ArrayLike<number>,
  ): Promise<Float32Array> {
    const classes = classLabels === undefined ? {} : { classLabels };
    return this.evaluate({ sample, timestep, cotangent, ...classes });
  }

  private evaluate(input: PredictionInput): Promise<Float32Array> {
    return this.group.perform({
      job: (rank, ranks) => {
        const part = predictionPart(input, rank, this.ranksFor(input.timestep.length, ranks));
        return part === null ? null : { kind: 'predict', input: part };
      },
      run: (communicator) => this.sharedPrediction(input, communicator),
    });
  }

  /** Resolves after all that was queued before. */
  async settled(): Promise<void> {
    await this.group.perform({ job: () => null, run: () => Promise.resolve(true) });
  }

  /** Ends the other workers; what is queued is rejected with a `GroupDisposedError`. */
  dispose(): void {
    this.group.dispose();
  }

  /** How many ranks a prediction of so many rows is worth; a rank without a row would never answer. */
  private ranksFor(rows: number, ranks: number): number {
    const worth = Math.floor((rows * this.multiplyAddsOfRow) / LEAST_PART);
    return Math.max(1, Math.min(ranks, rows, worth));
  }

  private async sharedPrediction(
    input: PredictionInput,
    { links }: Communicator,
  ): Promise<Float32Array | null> {
    const rows = input.timestep.length;
    const ranks = this.ranksFor(rows, links.length);
    const own = predictionPart(input, 0, ranks);
    if (own === null) return new Float32Array(0);
    const first = this.group.timed(() => evaluate(this.leader, own));
    if (ranks === 1) return first;
    const width = first.length / own.timestep.length;
    const whole = new Float32Array(width * rows);
    whole.set(first);
    for (const [rank, link] of links.slice(0, ranks).entries()) {
      if (link === null) continue;
      const part = await this.group.withTimeout(link.predictions.next());
      if (part === null) return null;
      whole.set(part, width * shareOf(rows, rank, ranks).start);
    }
    return whole;
  }
}
