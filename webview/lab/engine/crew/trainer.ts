// Layer: lab worker, engine; crew. A network in training by several workers: synchronous data
// parallelism. Each computes the gradients of its share of a batch; all add them up in the same
// order and apply AdamW to their own copy. The result depends on the number of workers only by
// rounding, and not at all on who is faster.

import type { Disposable } from '../../../../src/shared/dispose';
import { buildNetwork } from '../networks/description';
import { forwardGraph } from '../networks/network';
import { KernelModule } from '../wasm/module';
import type { ParameterBuffers } from '../wasm/parameters';
import { WasmTrainer, type AdamWStep, type Minibatch } from '../wasm/trainer';
import { Crew, type CrewOptions } from './crew';
import type { Exchange } from './exchange';
import type { PredictionInput, ReserveJob } from './messages';
import { RankGradients } from './rankGradients';
import { gradientsJob, predictionPart, rowsOfRank, shareOf } from './shares';
import { stateOf } from './state';

/** Multiply-adds of a prediction's part that are worth two messages: about 0.3 ms of work. */
const LEAST_PART = 8e6;

export class CrewTrainer implements Disposable {
  private readonly leader: WasmTrainer;
  private readonly ownGradients: RankGradients;
  private readonly crew: Crew;
  private readonly multiplyAddsOfRow: number;

  /**
   * Members start meanwhile; those that cannot are reported, and the others do without them.
   * @param kernels for the calling worker's part
   */
  constructor(kernels: KernelModule, options: CrewOptions) {
    const build = buildNetwork(options.network);
    this.leader = new WasmTrainer(kernels, build);
    this.ownGradients = new RankGradients(kernels, this.leader);
    this.crew = new Crew(options, this.ownGradients, () => stateOf(this.leader.parameters));
    this.multiplyAddsOfRow = forwardGraph(build, 1).graph.nodes.reduce(
      (sum, { operation }) => sum + (operation.multiplyAdds ?? 0),
      0,
    );
  }

  /** As the constructor, on kernels of its own, once the members are there. */
  static async start(options: CrewOptions): Promise<CrewTrainer> {
    const trainer = new CrewTrainer(await KernelModule.instantiate(options.kernels), options);
    await trainer.crew.started;
    return trainer;
  }

  /** Workers that share the work now, the calling one included. */
  get workers(): number {
    return this.crew.workers;
  }

  /** The calling worker's copy. Whoever writes to it says so with {@link parametersChanged}. */
  get parameters(): ParameterBuffers {
    return this.leader.parameters;
  }

  /** After the parameters were written from outside: all copies get them before the next task. */
  parametersChanged(): void {
    this.crew.breakUp();
  }

  /**
   * Makes room in all workers for steps of `rows` rows and predictions of `predicted` rows, so
   * that nothing is allocated later. Bytes in use then, all workers together.
   */
  reserve(rows: number, predicted: number): Promise<number> {
    const part = (rank: number, ranks: number): ReserveJob => ({
      kind: 'reserve',
      rows: rowsOfRank(rows, rank, ranks),
      predicted: rowsOfRank(predicted, rank, this.ranksFor(predicted, ranks)),
    });
    return this.crew.perform({
      job: part,
      run: ({ links }) => {
        const own = part(0, links.length);
        const bytes = this.leader.reserve(own.rows, own.predicted);
        return Promise.resolve(bytes * links.length);
      },
    });
  }

  /** Loss of a minibatch; leaves the gradients of the whole batch in `parameters`. */
  gradients(batch: Minibatch): Promise<number> {
    return this.crew.perform({
      job: (rank, ranks) => gradientsJob(batch, rank, ranks),
      run: (exchange) => {
        const job = gradientsJob(batch, 0, exchange.links.length);
        const loss = this.crew.timed(() => this.ownGradients.compute(job));
        return this.crew.patiently(exchange.sum(loss));
      },
    });
  }

  /** Changes the weights of all copies by the gradients that {@link gradients} left. */
  async update(settings: AdamWStep): Promise<void> {
    await this.crew.perform({
      job: () => ({ kind: 'update', settings }),
      run: () => {
        this.leader.update(settings);
        return Promise.resolve(true);
      },
    });
  }

  /** Gradients and update, queued together; the loss. */
  async step(batch: Minibatch, settings: AdamWStep): Promise<number> {
    const [loss] = await Promise.all([this.gradients(batch), this.update(settings)]);
    return loss;
  }

  /** The output of the averaged weights, after all that was queued before. */
  predict(
    sample: ArrayLike<number>,
    timestep: ArrayLike<number>,
    classLabels?: ArrayLike<number>,
  ): Promise<Float32Array> {
    const classes = classLabels === undefined ? {} : { classLabels };
    const input: PredictionInput = { sample, timestep, ...classes };
    return this.crew.perform({
      job: (rank, ranks) => {
        const part = predictionPart(input, rank, this.ranksFor(timestep.length, ranks));
        return part === null ? null : { kind: 'predict', input: part };
      },
      run: (exchange) => this.sharedPrediction(input, exchange),
    });
  }

  /** Resolves after all that was queued before. */
  async settled(): Promise<void> {
    await this.crew.perform({ job: () => null, run: () => Promise.resolve(true) });
  }

  /** Ends the members; what is queued is rejected with a `CrewDisposedError`. */
  dispose(): void {
    this.crew.dispose();
  }

  /** How many ranks a prediction of so many rows is worth. */
  private ranksFor(rows: number, ranks: number): number {
    const worth = Math.floor((rows * this.multiplyAddsOfRow) / LEAST_PART);
    return Math.max(1, Math.min(ranks, worth));
  }

  private async sharedPrediction(
    input: PredictionInput,
    { links }: Exchange,
  ): Promise<Float32Array | null> {
    const rows = input.timestep.length;
    const ranks = this.ranksFor(rows, links.length);
    const own = predictionPart(input, 0, ranks);
    if (own === null) return new Float32Array(0);
    const { sample, timestep, classLabels } = own;
    const first = this.crew.timed(() => this.leader.predict(sample, timestep, classLabels));
    if (ranks === 1) return first;
    const width = first.length / timestep.length;
    const whole = new Float32Array(width * rows);
    whole.set(first);
    for (const [rank, link] of links.slice(0, ranks).entries()) {
      if (link === null) continue;
      const part = await this.crew.patiently(link.predictions.next());
      if (part === null) return null;
      whole.set(part, width * shareOf(rows, rank, ranks).start);
    }
    return whole;
  }
}
