// Layer: host, actions. Samples a model with visible progress and opens the result as a tab.

import * as vscode from 'vscode';
import { grouped } from '../core/numberText';
import type { SamplingConfig } from '../core/recipe/types';
import type { SampleSource } from '../runs/sampler';
import type { Services } from '../services';
import { signalFromToken } from '../shared/cancellation';
import { reach } from '../workbench/milestones';
import { openRunTab } from './openRunTab';
import { withWritableRuns } from './writableRuns';

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
                message: vscode.l10n.t('step {0} of {1}', grouped(step), grouped(steps)),
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
  await reach('modelSampled');
  return document.id;
}
