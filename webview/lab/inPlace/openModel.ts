// Layer: worker (pure). A model that stays open: its network on an engine, and the data that it was
// trained on, for as long as the page works with it.

import type { DataSet } from '../../../src/core/data/dataSet';
import type { Disposable } from '../../../src/shared/dispose';
import type { DeviceReport } from '../../../src/shared/protocol/device';
import type { OpenedModel, OpenModelRequest } from '../../../src/shared/protocol/inPlace';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { SampleKind } from '../../../src/shared/protocol/samples';
import { openDataSet } from '../data/openDataSet';
import { rowsAtOnce } from '../denoiser';
import { exactDenoiser, type ExactDenoiser } from '../exactDenoiser';
import { openWeaker } from '../guidance';
import type { DifferentiablePredictor, Engines, OpenEngine, Predictor } from '../network/contract';
import { decodeModel, inputSize, type LoadedNetwork } from '../network/modelFiles';
import { predictionWorkload } from '../network/predictionWorkload';
import { sameFiles } from '../sameFiles';
import { noiseLevels, type NoiseLevels } from '../../../src/core/sigmas/noiseLevels';

/** Samples of the network call that is timed: few, so that it is short whatever the network. */
const TIMED_ROWS: Readonly<Record<SampleKind, number>> = {
  points: 500,
  images: 2,
  audio: 2,
  video: 2,
};
const TIMED_CALLS = 3;
/** Points of the data that are drawn behind samples. */
const REFERENCE_COUNT = 2000;
/** Rows of the data that the exact denoiser is of: a direction field of 24 × 24 takes 20 ms. */
const EXACT_ROWS = 1000;

export class OpenModel implements Disposable {
  readonly network: DifferentiablePredictor;
  readonly levels: NoiseLevels;
  readonly exact: ExactDenoiser | null;
  private readonly turns = new Turns();
  private closed = false;
  /** The weaker model of autoguidance that was asked for last, by the bytes it came from. */
  private lastWeaker: { readonly files: FileSet; readonly network: Predictor } | null = null;

  private constructor(
    readonly request: OpenModelRequest,
    readonly model: LoadedNetwork,
    private readonly engine: OpenEngine,
    readonly data: DataSet | null,
  ) {
    this.network = this.turns.of(engine.predictor(model.network, model.weights));
    this.levels = noiseLevels(model.schedule);
    const config = request.data?.config ?? null;
    this.exact = data === null ? null : exactDenoiser(config, data, model.format, EXACT_ROWS);
  }

  static async open(
    engines: Engines,
    request: OpenModelRequest,
    signal: AbortSignal,
  ): Promise<OpenModel> {
    const model = decodeModel(request.model);
    const rows = Math.min(TIMED_ROWS[model.format.kind], rowsAtOnce(model.format));
    // Nothing is shown beside pictures, and to open those may take long.
    const source = model.format.kind === 'points' ? request.data : null;
    const data =
      source === null
        ? null
        : await openDataSet(source.config, source.files, () => undefined, signal);
    const engine = await engines.open(request.engine, predictionWorkload(model, rows));
    try {
      signal.throwIfAborted();
      return new OpenModel(request, model, engine, data);
    } catch (error) {
      engine.dispose();
      throw error;
    }
  }

  /** Of the engine that it is on. */
  get report(): DeviceReport {
    return this.engine.report;
  }

  /** What the page needs to know; times a call of the network. */
  async describe(): Promise<OpenedModel> {
    const reference = this.data?.reference(REFERENCE_COUNT) ?? null;
    return { shape: this.model.format.shape, call: await this.timeCall(), reference };
  }

  /** The network of a weaker model; stays open until another is asked for. */
  weaker(files: FileSet | null): Predictor | null {
    if (files === null) return null;
    if (this.lastWeaker !== null && sameFiles(this.lastWeaker.files, files))
      return this.lastWeaker.network;
    const network = openWeaker(this.engine, this.model, files);
    this.lastWeaker?.network.dispose();
    this.lastWeaker = network === null ? null : { files, network: this.turns.of(network) };
    return this.lastWeaker?.network ?? null;
  }

  /** Fails what is still asked of the network, and gives the engine back. */
  dispose(): void {
    if (this.closed) return;
    this.closed = true;
    this.network.dispose();
    this.lastWeaker?.network.dispose();
    this.engine.dispose();
  }

  /** The first call compiles and does not count; of the others the quickest was disturbed least. */
  private async timeCall(): Promise<OpenedModel['call']> {
    const { format, noClass } = this.model;
    const rows = Math.min(TIMED_ROWS[format.kind], rowsAtOnce(format));
    const sample = new Float32Array(rows * inputSize(this.model));
    const timestep = new Float32Array(rows).fill(1);
    const condition = noClass === null ? null : { classLabels: new Int32Array(rows).fill(noClass) };
    await this.network.predict(sample, timestep, condition);
    let seconds = Infinity;
    for (let call = 0; call < TIMED_CALLS; call++) {
      const before = performance.now();
      await this.network.predict(sample, timestep, condition);
      seconds = Math.min(seconds, (performance.now() - before) / 1000);
    }
    return { rows, seconds };
  }
}

/** Calls wait for each other, those of several networks too: an engine computes one at a time. */
class Turns {
  private last: Promise<unknown> = Promise.resolve();

  of(network: DifferentiablePredictor): DifferentiablePredictor {
    return {
      predict: (...given) => this.afterOthers(() => network.predict(...given)),
      pullback: (...given) => this.afterOthers(() => network.pullback(...given)),
      dispose: () => {
        network.dispose();
      },
    };
  }

  private afterOthers(call: () => Promise<Float32Array>): Promise<Float32Array> {
    const answer = this.last.then(call);
    // Whoever asked is told of a failure; the next call has its own.
    this.last = answer.catch(() => undefined);
    return answer;
  }
}
