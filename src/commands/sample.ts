// Layer: host, commands. Diffusion: Sample. Picks a finished run or a shipped model, then sampler,
// steps, seed and count, each with the recipe's own value as its default. The result opens as a
// tab beside the article. The same answers make the same request, so the same samples.

import * as vscode from 'vscode';
import { signalFromToken } from '../shared/cancellation';
import { SAMPLERS, type SamplerEntry } from '../core/sampling/catalogue';
import { changeSampler } from '../core/recipe/samplingOptions';
import type { SamplingConfig } from '../core/recipe/types';
import type { SampleSource } from '../runs/sampler';
import { openRunTab } from './openRun';
import { pickModel } from './pickModel';
import { runIdOf } from './pickRun';
import { askAll, numberStep, pickStep } from './quickInput';
import type { CommandFactory, Services } from './services';
import { withWritableRuns } from './writableRuns';

const MOST_SAMPLES = 20_000;
const LARGEST_SEED = 0xffffffff;

export const sample: CommandFactory = (services) => async (argument) => {
  const asked = runIdOf(argument);
  const question = vscode.l10n.t('Which model should be sampled?');
  const chosen: Chosen | undefined =
    asked === null ? await pickModel(services, question) : await modelOfRun(services, asked);
  if (chosen === undefined) return;
  const source = await services.models.load(chosen.id);
  const sampling = await askSampling(source, chosen.sampling ?? source.recipe.sampling);
  if (sampling !== undefined) await sampleAndOpen(services, source, sampling);
};

/** A model to sample, and the settings to begin with where they are not those of its recipe. */
interface Chosen {
  id: string;
  sampling?: SamplingConfig;
}

/** A training run is sampled itself; for a sampling run it is the model that it sampled. */
async function modelOfRun({ store }: Services, runId: string): Promise<Chosen> {
  const { document } = await store.readable(runId);
  if (document.kind === 'training' || document.parent === null) return { id: `run:${runId}` };
  const { run, model } = document.parent;
  const id = run === null ? `model:${model ?? ''}` : `run:${run}`;
  return { id, sampling: document.recipe.sampling };
}

/** Samples with visible, cancellable progress, and opens the result; resolves with the run's id. */
export async function sampleAndOpen(
  services: Services,
  source: SampleSource,
  sampling: SamplingConfig,
  onStart: (runId: string) => void = () => undefined,
): Promise<string> {
  const { sampler, store } = services;
  const document = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Sampling "{0}"', source.title),
      cancellable: true,
    },
    async (progress, token) => {
      const cancellation = signalFromToken(token);
      let shown = 0;
      try {
        return await withWritableRuns(services, () =>
          sampler.sample(source, sampling, {
            signal: cancellation.signal,
            onStart,
            onProgress: ({ step, steps }) => {
              const increment = (100 * (step - shown)) / Math.max(steps, 1);
              shown = step;
              progress.report({
                increment,
                message: vscode.l10n.t('step {0} of {1}', step, steps),
              });
            },
          }),
        );
      } finally {
        cancellation.dispose();
      }
    },
  );
  await openRunTab(services, await store.entry(document.id));
  return document.id;
}

async function askSampling(
  { recipe, title }: SampleSource,
  initial: SamplingConfig,
): Promise<SamplingConfig | undefined> {
  let answer: SamplingConfig = { ...initial };
  const items = SAMPLERS.map((entry) => ({
    label: entry.label,
    description: entry.id,
    detail: `${entry.sentence} ${costOf(entry)}`,
  }));
  const finished = await askAll(vscode.l10n.t('Sample "{0}"', title), [
    pickStep({
      placeholder: vscode.l10n.t('Sampler'),
      items: () => items,
      active: () => items.find(({ description }) => description === answer.sampler),
      take: ({ description }) => {
        if (description === answer.sampler) return;
        answer = changeSampler({ ...recipe, sampling: answer }, description);
      },
    }),
    numberStep({
      prompt: vscode.l10n.t('Steps of the reverse process'),
      range: () => [1, recipe.schedule.num_train_timesteps],
      value: () => answer.num_inference_steps,
      take: (value) => {
        answer.num_inference_steps = value;
      },
    }),
    numberStep({
      prompt: vscode.l10n.t('Seed: the same seed gives the same samples'),
      range: () => [0, LARGEST_SEED],
      value: () => answer.seed,
      take: (value) => {
        answer.seed = value;
      },
    }),
    numberStep({
      prompt: vscode.l10n.t('Count: how many samples'),
      range: () => [1, MOST_SAMPLES],
      value: () => answer.count,
      take: (value) => {
        answer.count = value;
      },
    }),
  ]);
  return finished ? answer : undefined;
}

/** Order and cost of a sampler, for those who choose by them. */
function costOf({ order, networkCallsPerStep: calls }: SamplerEntry): string {
  const cost =
    calls === 1
      ? vscode.l10n.t('1 network call a step')
      : vscode.l10n.t('{0} network calls a step', calls);
  return order === null
    ? vscode.l10n.t('Stochastic, {0}.', cost)
    : vscode.l10n.t('Order {0}, {1}.', order, cost);
}
