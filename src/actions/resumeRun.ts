// Layer: host, actions. Goes on with a training: after a pause, or from its last checkpoint.

import * as vscode from 'vscode';
import type { Services } from '../services';
import { withFreeTrainer } from './freeTrainer';

export async function resumeRun(services: Services, runId: string): Promise<void> {
  const { trainer, lab } = services;
  if (trainer.progress?.runId === runId) {
    await trainer.control(runId, { action: 'resume' });
  } else {
    const stopLabel = vscode.l10n.t('Stop It and Resume This One');
    await withFreeTrainer(services, stopLabel, () => trainer.resume(runId));
  }
  await lab.show('training');
}
