// Layer: command line. `train`: the same worker and the same recorder as in VS Code; DIR becomes
// the run folder.

import { HEARTBEAT_LIMIT_MS, heartbeatPath, newOwner } from '../../src/runs/layout';
import { newDocument, readDocument } from '../../src/runs/document';
import { readRunPoints } from '../../src/runs/points';
import { RunRecorder, type RecorderOptions } from '../../src/runs/recorder';
import type { FileSet } from '../../src/shared/protocol/files';
import type { TrainEvent, TrainResult } from '../../src/shared/protocol/training';
import type { TrainCommand } from './arguments';
import { duration, type Console } from './console';
import type { HeadlessLab } from './headlessLab';
import { InputError, readPoints, readRecipe, runPlace } from './inputs';
import { VERSION } from './version';

interface Job {
  recorder: RunRecorder;
  points: Float32Array;
  resume: FileSet | null;
}

/** Trains to the end, or until `stop`; answers whether it reached the end. */
export async function train(
  command: TrainCommand,
  open: () => Promise<HeadlessLab>,
  output: Console,
  stop: AbortSignal,
): Promise<boolean> {
  const failing = new AbortController();
  const options: RecorderOptions = {
    onFailure: (error) => {
      output.notice(error.message);
      failing.abort(error);
    },
  };
  const job = command.resume ? await resumed(command, options) : await created(command, options);
  const { recorder } = job;
  const signal = AbortSignal.any([stop, failing.signal]);
  try {
    const lab = await open();
    try {
      const result = await compute(command, job, lab, output, signal);
      const document = await recorder.finishTraining(result);
      report(command, document.id, result, output);
      return result.finished === 'completed';
    } finally {
      await lab.dispose();
    }
  } catch (error) {
    if (!failing.signal.aborted) {
      await recorder.fail(error instanceof Error ? error.message : String(error));
    }
    throw error;
  } finally {
    recorder.dispose();
  }
}

async function created(command: TrainCommand, options: RecorderOptions): Promise<Job> {
  const recipe = await readRecipe(command.recipe);
  if (command.steps !== null) recipe.training.steps = command.steps;
  if (command.seed !== null) recipe.training.seed = command.seed;
  const points = await readPoints(recipe, command.recipe);
  const { files, id } = runPlace(command.out);
  if ((await files.list(id)).length > 0) {
    throw new InputError(
      `"${command.out}" is not empty; choose another folder, or add --resume to go on with its run.`,
    );
  }
  const document = newDocument(
    {
      id,
      kind: 'training',
      title: recipe.name,
      owner: newOwner(),
      recipe,
      parent: null,
      versions: { extension: VERSION, vscode: 'headless' },
      steps: recipe.training.steps,
    },
    new Date(),
  );
  const recorder = await RunRecorder.create(files, document, options);
  if (recipe.data.file !== null) await recorder.recordPoints(points);
  return { recorder, points, resume: null };
}

async function resumed(command: TrainCommand, options: RecorderOptions): Promise<Job> {
  const { files, id } = runPlace(command.out);
  if ((await files.stat(`${id}/run.diffrun`)) === null) {
    throw new InputError(`"${command.out}" holds no run to go on with.`);
  }
  const { state, title } = await readDocument(files, id);
  const beat = (await files.stat(heartbeatPath(id)))?.modified ?? 0;
  const isOpen = state === 'running' || state === 'paused';
  if (isOpen && Date.now() - beat < HEARTBEAT_LIMIT_MS) {
    throw new InputError(
      `"${title}" is still being trained elsewhere, or was until a moment ago; try again in ${HEARTBEAT_LIMIT_MS / 1000} s.`,
    );
  }
  const { recorder, checkpoint } = await RunRecorder.resume(files, id, newOwner(), options);
  const points = await readRunPoints(files, recorder.document);
  return { recorder, points, resume: checkpoint.files };
}

function compute(
  { engine }: TrainCommand,
  { recorder, points, resume }: Job,
  lab: HeadlessLab,
  output: Console,
  signal: AbortSignal,
): Promise<TrainResult> {
  const { id, recipe } = recorder.document;
  const onEvent = (event: TrainEvent): void => {
    recorder.record(event);
    show(event, recipe.training.steps, output);
  };
  return lab.rpc.call('train', { runId: id, recipe, points, resume, engine }, { signal, onEvent });
}

function show(event: TrainEvent, steps: number, output: Console): void {
  if (event.kind === 'started') {
    const { engine, reason } = event.device;
    output.notice(`Training ${event.parameters} parameters on ${engine}. ${reason}`);
  } else if (event.kind === 'progress') {
    const loss = event.losses.at(-1)?.[1] ?? NaN;
    output.progress(
      `step ${event.step} of ${steps}, loss ${loss.toPrecision(4)}, ` +
        `${event.stepsPerSecond.toFixed(1)} steps/s, ${duration(event.secondsLeft)} left`,
      event.step === steps,
    );
  } else if (event.kind === 'notice') output.notice(event.message);
}

function report({ out }: TrainCommand, run: string, result: TrainResult, output: Console): void {
  const { step, finished, loss, seconds } = result;
  const ending = finished === 'completed' ? 'finished' : 'stopped, a checkpoint is written';
  output.result(
    [`Training ${ending}: step ${step}, loss ${loss.toPrecision(4)}, ${duration(seconds)}, ${out}`],
    { command: 'train', run, folder: out, step, finished, loss, seconds },
  );
}
