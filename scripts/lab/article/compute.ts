// Layer: command line. Trains and samples the recipes of an article in the headless lab. A training
// that was stopped on the way goes on from its last checkpoint.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ArticleBlock } from '../../../src/build/blocks';
import { trainedBlock, type BuildCompute } from '../../../src/build/buildArticle';
import { readLatestCheckpoint } from '../../../src/runs/checkpoints';
import { readRunData } from '../../../src/runs/data';
import { readDocument } from '../../../src/runs/document';
import { weakerModel } from '../../../src/runs/sampler';
import { RunRecorder } from '../../../src/runs/recorder';
import type { RecorderOptions } from '../../../src/runs/recorderContract';
import type { EngineName } from '../../../src/shared/protocol/device';
import { drawSamples } from '../commands/sample';
import { createJob, runJob, type Job } from '../commands/train';
import { readSource, runPlace } from '../inputs';
import { newRunOwner } from '../processes';
import type { Session } from '../program';

/** Of the folder of a build: a run for each recipe. */
const RUNS = 'runs';

/** @param folder of the build */
export function headlessCompute(
  folder: string,
  engine: EngineName | null,
  session: Session,
): BuildCompute {
  const { output, stop, shipped, open } = session;
  return {
    train: async (block) => {
      output.notice(`"${block.recipe.name}" (line ${block.line}):`);
      const run = join(folder, RUNS, block.name);
      const begin = (options: RecorderOptions): Promise<Job> => jobOf(block, run, options);
      const { document, result } = await runJob(begin, engine, session);
      if (result.finished !== 'completed') return null;
      return trainedBlock(runPlace(run).files, document, await readSource(run, shipped));
    },
    sample: async ({ recipe }, { model, data, earlier }) => {
      const title = recipe.name;
      const weaker = await weakerModel({ title, earlier }, recipe.sampling);
      const source = { title, model, data, weaker };
      const lab = await open();
      try {
        return await drawSamples(source, recipe.sampling, engine, lab, output, stop);
      } finally {
        await lab.dispose();
      }
    },
  };
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
