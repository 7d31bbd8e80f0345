// Layer: host, actions. One training at a time. Who asks for another while one is running or paused
// is told which, and chooses what becomes of it; every way to a training goes through here.

import * as vscode from 'vscode';
import { grouped } from '../core/numberText';
import type { Services } from '../services';

export interface FreeTrainerOptions {
  /** The user was asked already and has what is on stopped. */
  readonly instead?: boolean;
}

/**
 * Calls `start` when nothing is being trained, or when the user has that stopped.
 * @param stopLabel says what happens to the training that is on, and what begins then
 * @throws {vscode.CancellationError} when the user keeps what is on
 */
export async function withFreeTrainer<T>(
  { trainer, lab }: Services,
  stopLabel: string,
  start: () => Promise<T>,
  { instead = false }: FreeTrainerOptions = {},
): Promise<T> {
  const busy = trainer.busyWith;
  if (busy === null) return start();
  const { runId, title, step, steps, paused } = busy;
  const stopAndStart = async (): Promise<T> => {
    // It may have ended while the question was open.
    if (trainer.busyWith?.runId === runId) await trainer.stop(runId);
    return start();
  };
  if (instead) return stopAndStart();
  const place = [title, grouped(step), grouped(steps)] as const;
  const message = paused
    ? vscode.l10n.t('"{0}" is paused at step {1} of {2}.', ...place)
    : vscode.l10n.t('"{0}" is being trained: step {1} of {2}.', ...place);
  const detail = vscode.l10n.t(
    'One model is trained at a time. A training that is stopped can be resumed later.',
  );
  const keepLabel = paused
    ? vscode.l10n.t('Resume "{0}"', title)
    : vscode.l10n.t('Show "{0}"', title);
  const options = { modal: true, detail };
  const answer = await vscode.window.showWarningMessage(message, options, stopLabel, keepLabel);
  if (answer === stopLabel) return stopAndStart();
  if (answer === keepLabel) {
    if (trainer.progress?.paused === true) await trainer.control(runId, { action: 'resume' });
    await lab.show('training');
  }
  throw new vscode.CancellationError();
}
