// Layer: host, commands. Diffusion: Pause, Resume and Stop Training. Resume also goes on with a run
// that was interrupted or stopped, from its last checkpoint.

import * as vscode from 'vscode';
import { resumeRun } from '../actions/resumeRun';
import { canResume } from '../runs/abilities';
import { pickRun, runIdOf } from '../pickers/pickRun';
import type { CommandFactory, Services } from '../services';

export const pauseTraining: CommandFactory = (services) => (argument) =>
  control(services, argument, 'pause');

export const stopTraining: CommandFactory = (services) => (argument) =>
  control(services, argument, 'stop');

export const resumeTraining: CommandFactory = (services) => async (argument) => {
  const { trainer } = services;
  const active = trainer.progress;
  const asked = runIdOf(argument);
  if (active?.paused === true && (asked === null || asked === active.runId)) {
    await resumeRun(services, active.runId);
    return;
  }
  const entry = await pickRun(
    services,
    argument,
    vscode.l10n.t('Resume which training?'),
    canResume,
  );
  if (entry === undefined) return;
  await resumeRun(services, entry.id);
};

async function control(
  { trainer, studies }: Services,
  argument: unknown,
  action: 'pause' | 'stop',
): Promise<void> {
  const id = runIdOf(argument) ?? trainer.progress?.runId;
  if (id !== undefined && id === studies.runId && action === 'stop') {
    studies.stop(id);
    return;
  }
  if (id === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Nothing is being trained.'));
    return;
  }
  await trainer.control(id, { action });
}
