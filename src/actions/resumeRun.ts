// Layer: host, actions. Goes on with a training: after a pause, or from its last checkpoint; and with a study.

import * as vscode from 'vscode';
import type { Services } from '../services';
import { withFreeTrainer } from './freeTrainer';

export async function resumeRun(services: Services, runId: string): Promise<void> {
  const { trainer, lab, store } = services;
  if (trainer.progress?.runId === runId) {
    await trainer.control(runId, { action: 'resume' });
  } else if ((await store.readable(runId)).document.kind === 'study') {
    const { resumeStudy } = await import('./runStudy');
    await resumeStudy(services, runId);
    return;
  } else {
    const stopLabel = vscode.l10n.t('Stop It and Resume This One');
    await withFreeTrainer(services, stopLabel, () => trainer.resume(runId));
  }
  await lab.show('training');
}
