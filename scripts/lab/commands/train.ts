// Layer: command line. `train`: the same worker and the same recorder as in VS Code; DIR becomes
// the run folder.

import { diagnose } from '../../../src/core/doctor/diagnose';
import { duration } from '../../../src/core/numberText';
import { TRAINING_FIELDS } from '../../../src/core/recipe/fields/training';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe } from '../../../src/core/recipe/types';
import { HEARTBEAT_LIMIT_MS } from '../../../src/runs/layout';
import { isAbandoned, isLive } from '../../../src/runs/liveness';
import { newDocument, readDocument } from '../../../src/runs/document';
import { hasFiles, readRunData } from '../../../src/runs/data';
import { readOrigin } from '../../../src/runs/fork';
import { RunRecorder } from '../../../src/runs/recorder';
import type { RecorderOptions } from '../../../src/runs/recorderContract';
import { FROM_NOTHING, ObservedTraining } from '../../../src/shared/doctor/observedTraining';
import type { DataFiles } from '../../../src/shared/protocol/data';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { RunDocument } from '../../../src/shared/protocol/run';
import type { TrainEvent, TrainResult } from '../../../src/shared/protocol/training';
import type { Console } from '../console';
import type { HeadlessLab } from '../headlessLab';
import { InputError, UsageError } from '../inputError';
import { readDataFiles, readRecipe, runPlace } from '../inputs';
import { engineOption, jsonOption, recipeNumber, required } from '../options';
import type { Session, SubCommand } from '../program';
import { newRunOwner, processes } from '../processes';
import { VERSION } from '../version';

interface TrainOptions {
  out?: string;
  resume?: boolean;
  steps: number | null;
  seed: number | null;
  engine: EngineName | null;
  json?: boolean;
}

export interface TrainRequest extends TrainOptions {
  recipe: string;
  out: string;
}

export const addTrain: SubCommand = (program, run) => {
  program
    .command('train')
    .summary('train a model from a recipe')
    .description(
      'Trains a model from a recipe, with the worker and the recorder of the extension. Ctrl-C ' +
        'writes a checkpoint and stops.',
    )
    .argument('<recipe>', 'a *.diffusion.json (or YAML) file')
    .option('--out <dir>', 'becomes the run folder')
    .option('--resume', 'go on with the run in the folder')
    .addOption(recipeNumber('--steps <n>', 'optimiser steps', TRAINING_FIELDS.steps))
    .addOption(recipeNumber('--seed <n>', 'seed of the training', TRAINING_FIELDS.seed))
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((recipe: string, options: TrainOptions) =>
      run(options.json ?? false, (session) =>
        train({ ...options, recipe, out: required(options.out, 'train', '--out DIR') }, session),
      ),
    );
};

/** A run on disk that is to be trained. */
export interface Job {
  recorder: RunRecorder;
  data: DataFiles;
  resume: FileSet | null;
}

/** Trains to the end, or until `stop`; answers whether it reached the end. */
export async function train(command: TrainRequest, session: Session): Promise<boolean> {
  const { document, result } = await runJob(
    (options) =>
      command.resume === true
        ? resumed(command, options, session.output)
        : created(command, options),
    command.engine,
    session,
  );
  report(command, document, result, session.output);
  return result.finished === 'completed';
}

/** Trains what `begin` puts on the disk, to its end or until `stop`. A failure is noted in the run. */
export async function runJob(
  begin: (options: RecorderOptions) => Promise<Job>,
  engine: EngineName | null,
  { open, output, stop }: Pick<Session, 'open' | 'output' | 'stop'>,
): Promise<{ document: RunDocument; result: TrainResult }> {
  const failing = new AbortController();
  const options: RecorderOptions = {
    onFailure: (error) => {
      output.notice(error.message);
      failing.abort(error);
    },
  };
  const job = await begin(options);
  const { recorder } = job;
  const signal = AbortSignal.any([stop, failing.signal]);
  try {
    const lab = await open();
    try {
      const result = await compute(engine, job, lab, output, signal);
      return { document: await recorder.finishTraining(result), result };
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

/** The recipe with what the command line says of it, checked by the recipe's own rules. */
async function readAskedRecipe({ recipe: path, steps, seed }: TrainRequest): Promise<Recipe> {
  const written = await readRecipe(path);
  const training = { ...written.training };
  if (steps !== null) training.steps = steps;
  if (seed !== null) training.seed = seed;
  const { recipe, faults } = resolveRecipe({ ...written, training });
  if (recipe !== null) return recipe;
  throw new UsageError(faults.map(({ message }) => message).join(' '));
}

function isSameButForSteps(a: Recipe, b: Recipe): boolean {
  const text = (recipe: Recipe) =>
    JSON.stringify({ ...recipe, training: { ...recipe.training, steps: 0 } });
  return text(a) === text(b);
}

async function created(command: TrainRequest, options: RecorderOptions): Promise<Job> {
  const recipe = await readAskedRecipe(command);
  const data = await readDataFiles(recipe, command.recipe);
  const { files, id } = runPlace(command.out);
  if ((await files.list(id)).length > 0) {
    throw new InputError(
      `"${command.out}" is not empty; choose another folder, or add --resume to go on with its run.`,
    );
  }
  return createJob(recipe, data, command.out, options);
}

/** A new run in the folder `out`. */
export async function createJob(
  recipe: Recipe,
  data: DataFiles,
  out: string,
  options: RecorderOptions,
): Promise<Job> {
  const { files, id } = runPlace(out);
  const { initial_run } = recipe.training;
  const origin = initial_run === null ? null : await readOrigin(files, recipe, initial_run);
  const document = newDocument(
    {
      id,
      kind: 'training',
      title: recipe.name,
      owner: await newRunOwner(),
      recipe,
      parent: origin?.parent ?? null,
      versions: { extension: VERSION, vscode: 'headless' },
      steps: recipe.training.steps,
    },
    new Date(),
  );
  const recorder = await RunRecorder.create(files, document, options);
  if (hasFiles(recipe.data)) await recorder.recordData(data);
  if (origin !== null) await recorder.recordOrigin(origin);
  return { recorder, data, resume: origin?.files ?? null };
}

async function resumed(
  command: TrainRequest,
  options: RecorderOptions,
  output: Console,
): Promise<Job> {
  const { files, id } = runPlace(command.out);
  if ((await files.stat(`${id}/run.diffrun`)) === null) {
    throw new InputError(`"${command.out}" holds no run to go on with.`);
  }
  const asked = await readAskedRecipe(command);
  const document = await readDocument(files, id);
  const { state, title } = document;
  const context = { now: new Date(), processes };
  if (isLive(state) && !(await isAbandoned(files, document, context))) {
    throw new InputError(
      `"${title}" is still being trained by another process, or was on another machine until a moment ago; stop it there, or try again in ${HEARTBEAT_LIMIT_MS / 1000} s.`,
    );
  }
  if (!isSameButForSteps(asked, document.recipe)) {
    output.notice(
      `"${title}" goes on with the recipe that it was begun with; of ${command.recipe} only training.steps is taken.`,
    );
  }
  const { recorder, checkpoint } = await RunRecorder.resume(
    files,
    id,
    await newRunOwner(),
    options,
    asked.training.steps,
  );
  const data = await readRunData(files, recorder.document);
  return { recorder, data, resume: checkpoint.files };
}

function compute(
  engine: EngineName | null,
  { recorder, data, resume }: Job,
  lab: HeadlessLab,
  output: Console,
  signal: AbortSignal,
): Promise<TrainResult> {
  const { id, recipe } = recorder.document;
  const doctor = new Doctor(recipe, output);
  const onEvent = (event: TrainEvent): void => {
    recorder.record(event);
    show(event, recorder, output);
    doctor.show(event);
  };
  return lab.rpc.call('train', { runId: id, recipe, data, resume, engine }, { signal, onEvent });
}

function show(event: TrainEvent, { document, loss }: RunRecorder, output: Console): void {
  if (event.kind === 'started') {
    const { engine, reason } = event.device;
    output.notice(`Training ${event.parameters} parameters on ${engine}. ${reason}`);
  } else if (event.kind === 'progress') {
    const { steps } = document.progress;
    output.progress(
      `step ${event.step} of ${steps}, loss ${(loss ?? NaN).toPrecision(4)}, ` +
        `${event.stepsPerSecond.toFixed(1)} steps/s, ${duration(event.secondsLeft)} left`,
      event.step === steps,
    );
  } else if (event.kind === 'notice') output.notice(event.message);
}

/** Says what the doctor finds, each thing once. */
class Doctor {
  private readonly observed: ObservedTraining;
  private readonly said = new Set<string>();

  constructor(
    recipe: Recipe,
    private readonly output: Console,
  ) {
    this.observed = new ObservedTraining(recipe, FROM_NOTHING);
  }

  show(event: TrainEvent): void {
    if (!this.observed.add(event)) return;
    for (const { rule, severity, cause, why, fix } of diagnose(this.observed.observations)) {
      if (this.said.has(rule)) continue;
      this.said.add(rule);
      const changes = fix?.changes.map(
        ({ part, key, value }) => `${part}.${key}: ${JSON.stringify(value)}`,
      );
      const advice = changes === undefined ? '' : ` Try ${changes.join(', ')}.`;
      const word = severity === 'info' ? 'Note' : 'Warning';
      this.output.notice(`${word}: ${cause} ${why}${advice}`);
    }
  }
}

/** Loss and time are those of the whole run, as it is on disk. */
function report(
  { out }: TrainRequest,
  { id: run, summary: { loss, seconds } }: RunDocument,
  { step, finished }: TrainResult,
  output: Console,
): void {
  const ending = finished === 'completed' ? 'finished' : 'stopped, a checkpoint is written';
  const shownLoss = loss === null ? '' : `, loss ${loss.toPrecision(4)}`;
  output.result(
    [`Training ${ending}: step ${step}${shownLoss}, ${duration(seconds ?? 0)}, ${out}`],
    { command: 'train', run, folder: out, step, finished, loss, seconds },
  );
}
