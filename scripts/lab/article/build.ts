// Layer: command line. One recipe of an article run: trained, sampled, and its figures written. A
// training that was stopped on the way goes on from its last checkpoint.

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readLatestCheckpoint } from '../../../src/runs/checkpoints';
import { readDocument } from '../../../src/runs/document';
import { readEvaluations } from '../../../src/runs/evaluations';
import { readMetrics } from '../../../src/runs/metrics';
import { readRunData } from '../../../src/runs/data';
import { RunRecorder, type RecorderOptions } from '../../../src/runs/recorder';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { SampleResult } from '../../../src/shared/protocol/sampling';
import { samplesNpz } from '../../../src/shared/samples/sampleFiles';
import { drawSamples, samplesPicture } from '../commands/sample';
import { createJob, runJob, type Job } from '../commands/train';
import { lossCurve } from '../figures/lossCurve';
import { trajectoryAnimation } from '../figures/trajectory';
import { readSource, runPlace } from '../inputs';
import { newRunOwner } from '../processes';
import type { Session } from '../program';
import type { ArticleBlock } from './blocks';
import type { BuiltBlock } from './record';

/** Of the folder of a build: a run for each recipe. */
const RUNS = 'runs';

/**
 * Trains and samples a recipe and writes its figures into `folder`.
 * @returns null when it was stopped on the way
 */
export async function buildBlock(
  block: ArticleBlock,
  folder: string,
  engine: EngineName | null,
  session: Session,
): Promise<BuiltBlock | null> {
  const run = join(folder, RUNS, block.name);
  const started = performance.now();
  const { document, result } = await runJob(
    (options) => jobOf(block, run, options),
    engine,
    session,
  );
  if (result.finished !== 'completed') return null;
  const source = await readSource(run, session.shipped);
  const lab = await session.open();
  try {
    const { output, stop } = session;
    const drawn = await drawSamples(source, block.recipe.sampling, engine, lab, output, stop);
    const { files, id } = runPlace(run);
    const evaluations = await readEvaluations(files, id);
    const curve = lossCurve(
      block.recipe.name,
      await readMetrics(files, id),
      evaluations.map(({ step, loss }) => [step, loss] as const),
    );
    const figures: [name: string, bytes: Uint8Array | string][] = [
      ['samples.png', await samplesPicture(drawn, block.recipe, lab)],
      ['trajectory.png', trajectoryAnimation(drawn, block.recipe)],
      ['samples.npz', samplesNpz(drawn.samples)],
      ...(curve === null ? [] : [['loss.svg', curve] satisfies [string, string]]),
    ];
    for (const [name, bytes] of figures) await writeFile(join(folder, fileOf(block, name)), bytes);
    return {
      name: block.name,
      digest: block.digest,
      figures: figures.map(([name]) => fileOf(block, name)),
      values: valuesOf(drawn, document.summary.loss, evaluations.at(-1)?.loss ?? null),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await lab.dispose();
  }
}

function fileOf({ name }: ArticleBlock, figure: string): string {
  return `${name}-${figure}`;
}

/** The run that a build before began with the same recipe, or a new one in its place. */
async function jobOf(
  { recipe, data }: ArticleBlock,
  run: string,
  options: RecorderOptions,
): Promise<Job> {
  const { files, id } = runPlace(run);
  if ((await files.stat(`${id}/run.diffrun`)) !== null) {
    const document = await readDocument(files, id);
    const canGoOn =
      document.state !== 'completed' &&
      document.state !== 'failed' &&
      (await readLatestCheckpoint(files, id)) !== null &&
      isDeepStrictEqual(document.recipe, recipe);
    if (canGoOn) {
      const owner = await newRunOwner();
      const { steps } = recipe.training;
      const { recorder, checkpoint } = await RunRecorder.resume(files, id, owner, options, steps);
      const kept = await readRunData(files, recorder.document);
      return { recorder, data: kept, resume: checkpoint.files };
    }
  }
  await rm(run, { recursive: true, force: true });
  return createJob(recipe, data, run, options);
}

/** Every number that a claim can be about, by its name. */
function valuesOf(
  { metrics, networkCalls }: SampleResult,
  loss: number | null,
  heldOut: number | null,
): Record<string, number> {
  const measured = (metrics?.measures ?? []).map(({ id, value }) => [id, value] as const);
  return Object.fromEntries([
    ...(loss === null ? [] : [['loss', loss] as const]),
    ...(heldOut === null ? [] : [['held_out_loss', heldOut] as const]),
    ['network_calls', networkCalls] as const,
    ...measured,
  ]);
}
