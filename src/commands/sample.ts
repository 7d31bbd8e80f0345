// Layer: host, commands. Diffusion: Sample. Picks a finished run or a shipped model, then sampler,
// steps, seed and count, each with the recipe's own value as its default. The result opens as a
// tab beside the article. The same answers make the same request, so the same samples.

import * as vscode from 'vscode';
import { openInpaint } from '../actions/openInpaint';
import { sampleAndOpen } from '../actions/sampleModel';
import { taughtFactor } from '../core/recipe/data/images';
import type { SamplingConfig } from '../core/recipe/types';
import { askSampling } from '../pickers/askSampling';
import { pickModel } from '../pickers/pickModel';
import { runIdOf } from '../pickers/pickRun';
import type { CommandFactory, Services } from '../services';
import { modelIdOf } from '../workspace/models';

export const sample: CommandFactory = (services) => async (argument) => {
  const chosen = await chosenBy(services, argument);
  if (chosen === undefined) return;
  const source = await services.models.load(chosen.id);
  if (taughtFactor(source.recipe.data) !== null) {
    // It draws nothing without a small picture, which the view for it asks for.
    await openInpaint(services, 'upscale', source.parent?.run ?? null, null);
    return;
  }
  const sampling = await askSampling(source, chosen.sampling ?? source.recipe.sampling);
  if (sampling !== undefined) await sampleAndOpen(services, source, sampling);
};

/** A model that comes with the lab by its id, as of the walkthrough; a run; or what is picked. */
async function chosenBy(services: Services, argument: unknown): Promise<Chosen | undefined> {
  if (typeof argument === 'string' && argument.startsWith('model:')) return { id: argument };
  const run = runIdOf(argument);
  if (run !== null) return modelOfRun(services, run);
  return pickModel(services, vscode.l10n.t('Which model should be sampled?'));
}

/** A model to sample, and the settings to begin with where they are not those of its recipe. */
interface Chosen {
  id: string;
  sampling?: SamplingConfig;
}

/** A training run is sampled itself; for a sampling run it is the model that it sampled. */
async function modelOfRun({ store }: Services, runId: string): Promise<Chosen> {
  const { document } = await store.readable(runId);
  const id = modelIdOf(document);
  return id === `run:${runId}` ? { id } : { id, sampling: document.recipe.sampling };
}
