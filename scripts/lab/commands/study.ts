// Layer: command line. `study`: the same recipe with other values of some keys, each several times; DIR
// becomes a run of kind study, with its tables and plots. What is finished stays, and --resume goes
// on behind it.

import { Option } from 'commander';
import { BUILT_IN_STUDIES } from '../../../src/core/study/builtIn';
import { numberIds, fitsOf, summarise, type StudyResults } from '../../../src/core/study/results';
import { requirePlan, type StudyPlan } from '../../../src/core/study/plan';
import { readStudy } from '../../../src/core/study/definition';
import { cellName, cellNumberText, fitText, numberLabel } from '../../../src/core/study/words';
import { hasFiles, readRunData } from '../../../src/runs/data';
import { newDocument, readDocument } from '../../../src/runs/document';
import { isAbandoned, isLive } from '../../../src/runs/liveness';
import { RunRecorder } from '../../../src/runs/recorder';
import { reopenStudy } from '../../../src/runs/reopenStudy';
import type { RecorderOptions } from '../../../src/runs/recorderContract';
import { computeStudy, keptTrials, recordPlan, type StudyJob } from '../../../src/runs/studies';
import { readStoredStudy, readTrials } from '../../../src/runs/study';
import type { StudyModel, StudyProgress } from '../../../src/runs/studyTrials';
import type { DataFiles } from '../../../src/shared/protocol/data';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { RunDocument } from '../../../src/shared/protocol/run';
import { duration, type Console } from '../console';
import type { HeadlessLab } from '../headlessLab';
import { InputError, UsageError } from '../inputError';
import { readDataFiles, readSource, readWrittenRecipe, runPlace } from '../inputs';
import { engineOption, jsonOption, required } from '../options';
import { newRunOwner, processes } from '../processes';
import type { Session, SubCommand } from '../program';
import { VERSION } from '../version';

interface StudyOptions {
  name?: string;
  out?: string;
  resume?: boolean;
  engine: EngineName | null;
  json?: boolean;
}

interface StudyRequest extends StudyOptions {
  /** A recipe file; undefined for a study that comes with the lab, and to go on with one. */
  readonly recipe: string | undefined;
  readonly out: string;
}

/** A study on disk, and what its trials need. */
interface OpenedStudy {
  readonly job: StudyJob;
  readonly data: DataFiles;
  readonly model: StudyModel | null;
}

export const addStudy: SubCommand = (program, run) => {
  program
    .command('study')
    .summary('vary keys of a recipe, and measure what they do')
    .description(
      'Trains and samples a recipe for every combination of the values under its key "study", each with ' +
        'several seeds. DIR becomes a run with study.json, trials.jsonl, and tables (CSV) and plots ' +
        `(SVG and CSV) in study/. Those that come with the lab: ${BUILT_IN_STUDIES.map(({ id }) => id).join(', ')}.`,
    )
    .argument('[recipe]', 'a *.diffusion.json (or YAML) file with a study')
    .addOption(
      new Option('--name <study>', 'one that comes with the lab').choices(
        BUILT_IN_STUDIES.map(({ id }) => id),
      ),
    )
    .option('--out <dir>', 'becomes the run folder')
    .option('--resume', 'go on with the study in the folder')
    .addOption(engineOption())
    .addOption(jsonOption())
    .action((recipe: string | undefined, options: StudyOptions) =>
      run(options.json ?? false, (session) =>
        study({ ...options, recipe, out: required(options.out, 'study', '--out DIR') }, session),
      ),
    );
};

/** Computes to the end, or until it is stopped; answers whether every trial came to its end. */
async function study(request: StudyRequest, session: Session): Promise<boolean> {
  const { output, stop, open } = session;
  const failing = new AbortController();
  const options: RecorderOptions = {
    onFailure: (error) => {
      output.notice(error.message);
      failing.abort(error);
    },
  };
  const { job, data, model } = await opened(request, options, session);
  const { files, id } = runPlace(request.out);
  const { recorder, plan } = job;
  let lab: HeadlessLab | null = null;
  try {
    const document = await computeStudy(job, files, {
      open: async () => (lab ??= await open()).rpc,
      engine: request.engine,
      signal: AbortSignal.any([stop, failing.signal]),
      data,
      model,
      onProgress: (progress) => {
        output.progress(progressText(plan, progress), progress.share === 1);
      },
    });
    const { definition, cells } = plan;
    const results = { definition, cells, trials: await readTrials(files, id) };
    report(request, document, results, output);
    return document.state === 'completed' && results.trials.every(({ error }) => error === null);
  } finally {
    recorder.dispose();
    await disposed(lab);
  }
}

/** A variable that closures assign is not narrowed. */
async function disposed(lab: HeadlessLab | null): Promise<void> {
  await lab?.dispose();
}

async function opened(
  request: StudyRequest,
  options: RecorderOptions,
  session: Session,
): Promise<OpenedStudy> {
  if (request.resume === true) return resumed(request, options, session);
  const input = await writtenStudy(request);
  const { plan, model } = await planned(input, session);
  const { files, id } = runPlace(request.out);
  if ((await files.list(id)).length > 0)
    throw new InputError(
      `"${request.out}" is not empty; choose another folder, or add --resume to go on with its study.`,
    );
  const data =
    model === null && request.recipe !== undefined
      ? await readDataFiles(plan.base, request.recipe)
      : [];
  const document = newDocument(
    {
      id,
      kind: 'study',
      title: plan.base.name,
      owner: await newRunOwner(),
      recipe: plan.base,
      parent: null,
      versions: { extension: VERSION, vscode: 'headless' },
      steps: plan.trials.length,
    },
    new Date(),
  );
  const recorder = await RunRecorder.create(files, document, options);
  await recordPlan(recorder, plan, input);
  if (model === null && hasFiles(plan.base.data)) await recorder.recordData(data);
  return { job: { recorder, plan, done: [] }, data, model };
}

/** The recipe of the study as it is written. */
async function writtenStudy({ recipe, name }: StudyRequest): Promise<unknown> {
  if (recipe !== undefined && name !== undefined)
    throw new UsageError('study takes a recipe or --name, not both.');
  if (recipe !== undefined) return (await readWrittenRecipe(recipe)).input;
  const found = BUILT_IN_STUDIES.find(({ id }) => id === name);
  if (found !== undefined) return found.recipe;
  throw new UsageError('study needs a recipe, or --name STUDY, or --resume.');
}

async function planned(
  input: unknown,
  { shipped }: Session,
): Promise<{ plan: StudyPlan; model: StudyModel | null }> {
  const named = readStudy(input)?.study?.model ?? null;
  if (named === null) return { plan: requirePlan(input), model: null };
  const { model, data, recipe, isShipped } = await readSource(named, shipped);
  return { plan: requirePlan(input, recipe), model: { model, data, isShipped } };
}

async function resumed(
  { out }: StudyRequest,
  options: RecorderOptions,
  session: Session,
): Promise<OpenedStudy> {
  const { files, id } = runPlace(out);
  if ((await files.stat(`${id}/study.json`)) === null)
    throw new InputError(`"${out}" holds no study to go on with.`);
  const document = await readDocument(files, id);
  const { title, state } = document;
  if (isLive(state) && !(await isAbandoned(files, document, { now: new Date(), processes })))
    throw new InputError(`"${title}" is still being computed by another process; stop it there.`);
  const { input } = await readStoredStudy(files, id);
  const { plan, model } = await planned(input, session);
  const done = await keptTrials(files, id, plan);
  if (done.length === plan.trials.length && state === 'completed')
    throw new InputError(`"${title}" is complete: all its ${done.length} trials are there.`);
  const owner = await newRunOwner();
  const recorder = await reopenStudy(files, id, owner, options, done.length);
  const data = model === null ? await readRunData(files, document) : [];
  return { job: { recorder, plan, done }, data, model };
}

function progressText(plan: StudyPlan, progress: StudyProgress): string {
  const { done, trials, trial, what, secondsLeft } = progress;
  const { vary, repeats } = plan.definition;
  const repeat = repeats > 1 ? `, repeat ${trial.repeat + 1}` : '';
  const left = secondsLeft === null ? '' : `, ${duration(secondsLeft)} left`;
  const doing = what === 'train' ? 'training' : 'sampling';
  return `trial ${Math.min(done + 1, trials)} of ${trials}: ${doing} ${cellName(vary, plan.cells[trial.cell])}${repeat}${left}`;
}

function report(
  { out }: StudyRequest,
  document: RunDocument,
  results: StudyResults,
  output: Console,
): void {
  const { definition, trials } = results;
  const cells = summarise(results);
  const ids = numberIds(definition, cells);
  const fits = fitsOf(results);
  const failed = trials.filter(({ error }) => error !== null);
  const ending = document.state === 'completed' ? 'finished' : 'stopped; --resume goes on with it';
  output.result(
    [
      `Study ${ending}: ${trials.length - failed.length} of ${document.progress.steps} trials, ${duration(document.summary.seconds ?? 0)}, ${out}`,
      ...cells.flatMap(({ values, numbers }) => [
        `${cellName(definition.vary, values)}:`,
        ...ids.flatMap((id) => {
          const number = numbers.get(id);
          return number === undefined
            ? []
            : [`  ${numberLabel(id)}: ${cellNumberText(id, number)}`];
        }),
      ]),
      ...fits.map(fitText),
      ...failed.map(
        ({ cell, repeat, error }) =>
          `FAILED: ${cellName(definition.vary, results.cells[cell])}, repeat ${repeat + 1}: ${error ?? ''}`,
      ),
    ],
    {
      command: 'study',
      run: document.id,
      folder: out,
      state: document.state,
      seconds: document.summary.seconds,
      cells: cells.map(({ values, numbers }) => ({
        values: Object.fromEntries(definition.vary.map(({ key }, i) => [key, values[i]])),
        numbers: Object.fromEntries(numbers),
      })),
      fits: fits.map(({ name, over, law }) => ({ name, over, ...law })),
      failed: failed.map(({ cell, repeat, error }) => ({ cell, repeat, error })),
    },
  );
}
