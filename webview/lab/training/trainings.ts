// Layer: worker (pure). All trainings of this worker: starts them, hands pause, resume and stop
// to the right one, and after a lost GPU device goes on once by itself from the last checkpoint.

import type { CallContext } from '../../../src/rpc';
import type { FileSet, TrainEvent, TrainRequest, TrainResult } from '../../../src/protocol';
import { DeviceLostError } from '../device';
import type { Engines } from '../network/contract';
import { TrainingControl, UnknownRunError } from './control';
import { trainingWorkload } from './workload';
import { startingPoint, TrainingSession, type Emit } from './session';

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

interface Attempt {
  request: TrainRequest;
  control: TrainingControl;
  emit: Emit;
}

export class Trainings {
  private readonly running = new Map<string, TrainingControl>();

  constructor(private readonly engines: Engines) {}

  control(runId: string, action: 'pause' | 'resume' | 'stop'): void {
    const control = this.running.get(runId);
    if (control === undefined) throw new UnknownRunError(runId);
    control.apply(action);
  }

  async train(request: TrainRequest, context: CallContext<TrainEvent>): Promise<TrainResult> {
    const { runId } = request;
    if (this.running.has(runId)) throw new AlreadyTrainingError(runId);
    const control = new TrainingControl();
    const stop = (): void => {
      control.apply('stop');
    };
    context.signal.addEventListener('abort', stop);
    if (context.signal.aborted) stop();
    this.running.set(runId, control);
    try {
      return await this.trainWithOneRebuild({ request, control, emit: context.event });
    } finally {
      this.running.delete(runId);
      context.signal.removeEventListener('abort', stop);
    }
  }

  private async trainWithOneRebuild({ request, control, emit }: Attempt): Promise<TrainResult> {
    let last: { step: number; files: FileSet } | null = null;
    const remember: Emit = (event) => {
      if (event.kind === 'checkpoint') last = { step: event.step, files: event.files };
      emit(event);
    };
    try {
      return await this.attempt({ request, control, emit: remember });
    } catch (error) {
      if (!(error instanceof DeviceLostError)) throw error;
      const message = `The GPU device was lost (${error.message}); the training goes on from ${placeOf(last)}.`;
      emit({ kind: 'notice', message });
    }
    const resume = filesOf(last) ?? request.resume;
    try {
      return await this.attempt({ request: { ...request, resume }, control, emit: remember });
    } catch (error) {
      if (!(error instanceof DeviceLostError)) throw error;
      throw new TrainingDeviceLostError(
        `The GPU device was lost again (${error.message}). Resume the run from ${placeOf(last)}, ` +
          'with the engine wasm if the GPU stays away.',
      );
    }
  }

  private async attempt({ request, control, emit }: Attempt): Promise<TrainResult> {
    const start = startingPoint(request);
    const engine = await this.engines.open(request.engine, trainingWorkload(request, start));
    try {
      return await new TrainingSession(request, start, engine, control, emit).run();
    } finally {
      engine.dispose();
    }
  }
}

type LastCheckpoint = { step: number; files: FileSet } | null;

function placeOf(last: LastCheckpoint): string {
  return last === null ? 'where it started' : `the checkpoint of step ${last.step}`;
}

function filesOf(last: LastCheckpoint): FileSet | null {
  return last?.files ?? null;
}
