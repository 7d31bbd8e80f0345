// Layer: worker (pure). All trainings of this worker: starts them and hands what a person wants of
// them to the right one. Goes on by itself from the last checkpoint, once after a lost GPU device,
// and with another engine whenever one is asked for; from there it also looks for the layer in
// which a loss stopped being a number.

import { samplesOf, type DataSet } from '../../../src/core/data/dataSet';
import { dataFacts } from '../../../src/core/data/facts';
import type { CallContext } from '../../../src/shared/rpc/rpc';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { DataProgress } from '../../../src/shared/protocol/data';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { ShownStep } from '../../../src/shared/protocol/shownStep';
import type {
  TrainEvent,
  TrainingAction,
  TrainRequest,
  TrainResult,
} from '../../../src/shared/protocol/training';
import { checkClassLabel } from '../classLabels';
import { openDataSet } from '../data/openDataSet';
import { DeviceLostError } from '../engine/webgpu/deviceLost';
import { NotFiniteError, type Engines } from '../network/contract';
import { modelFacts } from '../network/modelFiles';
import { TrainingControl, UnknownRunError, type EngineChange } from './control';
import { TrainingProgress } from './progress';
import { replay } from './replay';
import { trainingWorkload } from './workload';
import { TrainingDivergedError, TrainingSession, type Emit } from './session';
import { trainingStart, type TrainingStart } from './start';

/** Samples of the data that are shown. */
const EXAMPLES = { points: 2000, images: 24, audio: 16, video: 15 } as const;

/** The GPU was lost twice; what was reached is in the last checkpoint. */
export class TrainingDeviceLostError extends Error {
  override readonly name = 'TrainingDeviceLostError';
}

/** The same run is asked for while it is being trained. */
export class AlreadyTrainingError extends Error {
  override readonly name = 'AlreadyTrainingError';

  constructor(runId: string) {
    super(`The run "${runId}" is being trained already.`);
  }
}

export class Trainings {
  private readonly running = new Map<string, TrainingControl>();

  constructor(private readonly engines: Engines) {}

  control(runId: string, action: TrainingAction): void {
    const control = this.running.get(runId);
    if (control === undefined) throw new UnknownRunError(runId);
    control.apply(action);
  }

  /** Makes one step of a training, which is paused before and after it. */
  async step(runId: string): Promise<ShownStep> {
    const control = this.running.get(runId);
    if (control === undefined) throw new UnknownRunError(runId);
    return control.step();
  }

  async train(request: TrainRequest, context: CallContext<TrainEvent>): Promise<TrainResult> {
    const { runId } = request;
    if (this.running.has(runId)) throw new AlreadyTrainingError(runId);
    const control = new TrainingControl();
    const stop = (): void => {
      control.apply({ action: 'stop' });
    };
    context.signal.addEventListener('abort', stop);
    if (context.signal.aborted) stop();
    if (request.paused === true) control.apply({ action: 'pause' });
    this.running.set(runId, control);
    try {
      const data = await this.open(request, context);
      return await new Attempts(this.engines, request, data, control, context.event).toTheEnd();
    } finally {
      this.running.delete(runId);
      control.end();
      context.signal.removeEventListener('abort', stop);
    }
  }

  /** Opens the data; what the reader should know of them is a notice each. */
  private async open(
    { recipe, data: files, resume }: TrainRequest,
    { event, signal }: CallContext<TrainEvent>,
  ): Promise<DataSet> {
    const progress = ({ done, total }: DataProgress): void => {
      event({ kind: 'opening', done, total });
    };
    const data = await openDataSet(recipe.data, files, progress, signal);
    // Said before the training, not when its samples are drawn.
    checkClassLabel(recipe.sampling.class_label, data.classes, 'the data');
    event({
      kind: 'opened',
      examples: samplesOf(data, exampleRows(data)),
      facts: dataFacts(data),
      ...(resume === null ? {} : { model: modelFacts(resume) }),
    });
    for (const message of data.notes) event({ kind: 'notice', message });
    return data;
  }
}

/** Some of the rows that are trained on, spread over all of them. */
function exampleRows({ kind, count }: DataSet): Int32Array {
  const shown = Math.min(count, EXAMPLES[kind]);
  return Int32Array.from({ length: shown }, (_, i) => Math.floor((i * count) / shown));
}

/** One training through however many engines it takes; each goes on from the last checkpoint. */
class Attempts {
  private readonly progress: TrainingProgress;
  private last: { step: number; files: FileSet } | null = null;
  private engine: EngineName | null;
  /** What the training goes back to when the engine that was asked for cannot take it over. */
  private before: EngineChange | null = null;
  private losses = 0;

  constructor(
    private readonly engines: Engines,
    private readonly request: TrainRequest,
    private readonly data: DataSet,
    private readonly control: TrainingControl,
    private readonly emit: Emit,
  ) {
    this.engine = request.engine;
    this.progress = new TrainingProgress(request.recipe.training.steps, 0, () => performance.now());
  }

  async toTheEnd(): Promise<TrainResult> {
    for (;;) {
      try {
        const result = await this.attempt();
        if (result !== null) return result;
        this.changeEngine();
      } catch (error) {
        if (error instanceof DeviceLostError) this.noteLoss(error);
        else if (this.before !== null) this.goBack(this.before, error);
        else if (error instanceof TrainingDivergedError) throw await this.diverged(error);
        else throw error;
      }
    }
  }

  /** The last checkpoint, or where the training was asked to begin. */
  private get start(): TrainingStart {
    const { recipe, resume } = this.request;
    return trainingStart(recipe, this.data, this.last?.files ?? resume);
  }

  private async attempt(): Promise<TrainResult | null> {
    const { start } = this;
    const engine = await this.engines.open(this.engine, trainingWorkload(start));
    const { control, progress } = this;
    const emit: Emit = (event) => {
      if (event.kind === 'started') this.before = null;
      if (event.kind === 'checkpoint') this.last = { step: event.step, files: event.files };
      this.emit(event);
    };
    try {
      const session = new TrainingSession(start, engine, control, progress, emit);
      return await session.run();
    } finally {
      engine.dispose();
    }
  }

  /** Reports where the numbers stopped being finite; the error that the training ends with. */
  private async diverged(error: TrainingDivergedError): Promise<TrainingDivergedError> {
    const traced = await this.traced(error);
    const { cause } = traced;
    const found = cause instanceof NotFiniteError ? cause : null;
    const steps = traced.untraced ?? { first: found?.step ?? 0, last: found?.step ?? 0 };
    this.emit({
      kind: 'diverged',
      ...steps,
      place: found?.place ?? null,
      checkpoint: this.checkpointStep,
    });
    return traced;
  }

  /** The step of the last checkpoint; null before the first. */
  private get checkpointStep(): number | null {
    if (this.last !== null) return this.last.step;
    return this.request.resume === null ? null : this.start.checkpoint.step;
  }

  /** The error with step, layer and operation when the engine did not tell and a replay finds them. */
  private async traced(error: TrainingDivergedError): Promise<TrainingDivergedError> {
    const { untraced } = error;
    if (untraced === null) return error;
    try {
      const fault = await replay(this.engines, this.start, untraced, {
        isStopped: () => this.control.isStopped,
        now: () => performance.now(),
      });
      if (fault === null) return error;
      const { training } = this.request.recipe;
      return new TrainingDivergedError(fault.message, training, null, { cause: fault });
    } catch (problem) {
      const message = `The layer in which the loss stopped being a number could not be looked for. ${reasonOf(problem)}`;
      this.emit({ kind: 'notice', message });
      return error;
    }
  }

  private changeEngine(): void {
    const change = this.control.takeEngineChange();
    if (change === null) return;
    this.before = { engine: this.engine };
    this.engine = change.engine;
  }

  private goBack({ engine }: EngineChange, error: unknown): void {
    const wanted = this.engine ?? 'the fastest one';
    this.engine = engine;
    this.before = null;
    const message = `The training could not change to ${wanted} and goes on as before. ${reasonOf(error)}`;
    this.emit({ kind: 'notice', message });
  }

  private noteLoss(error: DeviceLostError): void {
    this.losses++;
    const place =
      this.last === null ? 'where it started' : `the checkpoint of step ${this.last.step}`;
    if (this.losses > 1) {
      throw new TrainingDeviceLostError(
        `The GPU device was lost again (${error.message}). Resume the run from ${place}, ` +
          'with the engine wasm if the GPU stays away.',
      );
    }
    const message = `The GPU device was lost (${error.message}); the training goes on from ${place}.`;
    this.emit({ kind: 'notice', message });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
