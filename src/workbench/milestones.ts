// Layer: host, workbench. What the steps of the walkthrough wait for: a step is done when the thing
// was done, not when its command was called.

import * as vscode from 'vscode';
import type { Trainer } from '../runs/trainer';
import type { Disposable } from '../shared/dispose';

/** Context keys of package.json, without their prefix. */
export type Milestone =
  'articleShown' | 'noisingShown' | 'modelTrained' | 'modelSampled' | 'recipeInserted';

/** Ticks the step of the walkthrough. */
export async function reach(milestone: Milestone): Promise<void> {
  await vscode.commands.executeCommand('setContext', `diffusionLab.${milestone}`, true);
}

/** Ticks the step of training as soon as one is completed. */
export function watchTrainings(trainer: Trainer, log: vscode.LogOutputChannel): Disposable {
  return trainer.listen({
    onOutcome: ({ document }) => {
      if (document.state !== 'completed') return;
      reach('modelTrained').catch((error: unknown) => {
        log.error(`The walkthrough could not be told of a training: ${String(error)}`);
      });
    },
  });
}
