// Layer: host, actions. Computes a study with its progress in a notification, and opens its tab, where its
// numbers come in as trials end.

import * as vscode from 'vscode';
import { openRunTab } from './openRunTab';
import { withFreeTrainer } from './freeTrainer';
import { withWritableRuns } from './writableRuns';
import { readStudy } from '../core/study/definition';
import { requirePlan } from '../core/study/plan';
import { duration, grouped } from '../core/numberText';
import { readDataFiles } from '../data/recipeFiles';
import { resolveSource, type RecipeSource } from '../data/recipeSources';
import type { PlannedStudy, StudyOptions } from '../runs/studyRunner';
import type { StudyProgress } from '../runs/studyTrials';
import type { RunDocument } from '../shared/protocol/run';
import { parseRecipeText } from '../shared/recipeText';
import { signalFromToken } from '../shared/cancellation';
import type { Services } from '../services';

/** Runs the study of a recipe; resolves when it has ended. */
export async function runStudy(services: Services, source: RecipeSource): Promise<void> {
  // Says what is wrong with the recipe, and where.
  resolveSource(source);
  const { input } = parseRecipeText(source.text, source.language);
  const planned = await planOf(services, input);
  const data = planned.model === null ? await readDataFiles(planned.plan.base.data, source) : [];
  const label = vscode.l10n.t('Stop It and Run the Study');
  await withFreeTrainer(services, label, () =>
    withWritableRuns(services, () =>
      followed(services, planned.plan.base.name, (options) =>
        services.studies.start(planned, data, options),
      ),
    ),
  );
}

/** Goes on with a study behind its last whole trial. */
export async function resumeStudy(services: Services, runId: string): Promise<void> {
  const { document } = await services.store.readable(runId);
  const label = vscode.l10n.t('Stop It and Resume This One');
  await withFreeTrainer(services, label, () =>
    followed(services, document.title, (options) =>
      services.studies.resume(runId, (input) => planOf(services, input), options),
    ),
  );
}

/** What a written study comes to, with the model that it names. */
async function planOf({ models }: Services, input: unknown): Promise<PlannedStudy> {
  const named = readStudy(input)?.study?.model ?? null;
  if (named === null) return { input, plan: requirePlan(input), model: null };
  const isShipped = (await models.list()).some(({ id }) => id === `model:${named}`);
  const { model, data, recipe } = await models.load(`${isShipped ? 'model' : 'run'}:${named}`);
  return { input, plan: requirePlan(input, recipe), model: { model, data, isShipped } };
}

async function followed(
  services: Services,
  title: string,
  compute: (options: StudyOptions) => Promise<RunDocument>,
): Promise<void> {
  const document = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Study "{0}"', title),
      cancellable: true,
    },
    async (progress, token) => {
      const cancellation = signalFromToken(token);
      let shown = 0;
      try {
        return await compute({
          signal: cancellation.signal,
          onProgress: (event) => {
            const percent = 100 * event.share;
            progress.report({ message: words(event), increment: Math.max(0, percent - shown) });
            shown = Math.max(shown, percent);
          },
          onStart: (id) => {
            open(services, id).then(undefined, (error: unknown) => {
              services.log.error(`The tab of the study could not be opened: ${String(error)}`);
            });
          },
        });
      } finally {
        cancellation.dispose();
      }
    },
  );
  await open(services, document.id);
  if (document.state === 'stopped')
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'The study "{0}" was stopped after {1} of {2} trials, and can be resumed.',
        title,
        grouped(document.progress.step),
        grouped(document.progress.steps),
      ),
    );
}

async function open(services: Services, id: string): Promise<void> {
  await openRunTab(services, await services.store.entry(id));
}

function words({ done, trials, trial, what, secondsLeft }: StudyProgress): string {
  const place = vscode.l10n.t('trial {0} of {1}', grouped(done + 1), grouped(trials));
  const doing = what === 'train' ? vscode.l10n.t('training') : vscode.l10n.t('sampling');
  const left = secondsLeft === null ? [] : [vscode.l10n.t('{0} left', duration(secondsLeft))];
  const repeat = trial.repeat === 0 ? [] : [vscode.l10n.t('repeat {0}', trial.repeat + 1)];
  return [place, doing, ...repeat, ...left].join(' · ');
}
