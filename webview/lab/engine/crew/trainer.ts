// Layer: lab worker, engine; crew. A network in training by several workers: synchronous data
// parallelism. Each computes the gradients of its share of a batch; all add them up in the same
// order and apply AdamW to their own copy. The result depends on the number of workers only by
// rounding, and not at all on who is faster.

import type { Disposable } from '../../../../src/dispose';
import { buildNetwork } from '../networks/description';
import { forwardGraph } from '../networks/network';
import { KernelModule } from '../wasm/module';
import type { ParameterBuffers } from '../wasm/parameters';
import { WasmTrainer, type AdamWStep, type Minibatch } from '../wasm/trainer';
import { Crew, type CrewOptions } from './crew';
import type { Exchange } from './exchange';
import type { PredictionInput } from './messages';
import { RankGradients } from './rankGradients';
import { gradientsJob, predictionPart, shareOf } from './shares';
import { stateOf } from './state';

/** Multiply-adds below which a prediction is not worth two messages. */
const LEAST_SHARED_PREDICTION = 1e7;

export class CrewTrainer implements Disposable {
  private readonly leader: WasmTrainer;
  private readonly ownGradients: RankGradients;
  private readonly crew: Crew;
  private readonly multiplyAddsOfRow: number;

  private constructor(kernels: KernelModule, options: CrewOptions) {
    const build = buildNetwork(options.network);
    this.leader = new WasmTrainer(kernels, build);
    this.ownGradients = new RankGradients(kernels, this.leader);
    this.crew = new Crew(options, this.ownGradients, () => stateOf(this.leader.parameters));
    this.multiplyAddsOfRow = forwardGraph(build, 1).graph.nodes.reduce(
      (sum, { operation }) => sum + (operation.multiplyAdds ?? 0),
      0,
    );
  }

  /** Starts the members; the crew does without those that cannot start, and says so. */
  static async start(options: CrewOptions): Promise<CrewTrainer> {
    const trainer = new CrewTrainer(await KernelModule.instantiate(options.kernels), options);
    await trainer.crew.started();
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
    const isShared = timestep.length * this.multiplyAddsOfRow >= LEAST_SHARED_PREDICTION;
    return this.crew.perform({
      job: (rank, ranks) => {
        const part = isShared ? predictionPart(input, rank, ranks) : null;
        return part === null ? null : { kind: 'predict', input: part };
      },
      run: (exchange) =>
        isShared
          ? this.crew.patiently(this.sharedPrediction(input, exchange))
          : Promise.resolve(this.leader.predict(sample, timestep, classLabels)),
    });
  }

  /** Ends the members; what is queued is rejected with a `CrewDisposedError`. */
  dispose(): void {
    this.crew.dispose();
  }

  private async sharedPrediction(
    input: PredictionInput,
    { links }: Exchange,
  ): Promise<Float32Array | null> {
    const own = predictionPart(input, 0, links.length);
    if (own === null) return new Float32Array(0);
    const { sample, timestep, classLabels } = own;
    const first = this.crew.timed(() => this.leader.predict(sample, timestep, classLabels));
    const rows = input.timestep.length;
    const whole = new Float32Array((first.length / timestep.length) * rows);
    whole.set(first);
    for (const [rank, link] of links.entries()) {
      const { start, end } = shareOf(rows, rank, links.length);
      if (link === null || start === end) continue;
      const part = await link.predictions.next();
      if (part === null) return null;
      whole.set(part, (start * whole.length) / rows);
    }
    return whole;
  }
}
