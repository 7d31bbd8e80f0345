// Layer: host, workbench. Says how a training ended: what went wrong with the way to go on, and what
// happened on the way. A training that was completed says so and offers what comes next.

import * as vscode from 'vscode';
import type { Disposable } from '../shared/dispose';
import type { Trainer, TrainingOutcome } from '../runs/trainer';

export function announceOutcomes(trainer: Trainer, log: vscode.LogOutputChannel): Disposable {
  return trainer.listen({
    onNotice: (message) => {
      log.info(message);
      void vscode.window.showInformationMessage(message);
    },
    onOutcome: (outcome) => {
      announce(outcome, log).then(undefined, (error: unknown) => {
        log.error(`The outcome of a training could not be shown: ${String(error)}`);
      });
    },
  });
}

async function announce(
  { document, message, resumable }: TrainingOutcome,
  log: vscode.LogOutputChannel,
): Promise<void> {
  if (message !== null) {
    log.warn(message);
    const resume = vscode.l10n.t('Resume');
    const actions = resumable ? [resume] : [];
    const answer = await vscode.window.showWarningMessage(message, ...actions);
    if (answer === resume) {
      await vscode.commands.executeCommand('diffusionLab.resumeTraining', document.id);
    }
    return;
  }
  if (document.state !== 'completed') return;
  const sample = vscode.l10n.t('Sample');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('"{0}" is trained: {1} steps.', document.title, document.progress.step),
    sample,
  );
  if (answer === sample) {
    await vscode.commands.executeCommand('diffusionLab.sample', document.id);
  }
}
