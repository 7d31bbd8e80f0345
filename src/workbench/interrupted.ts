// Layer: host, workbench. A reload or a crash of the window ends its trainings. The window that comes
// after it says which, and offers to resume them.

import * as vscode from 'vscode';
import { grouped } from '../core/numberText';
import type { RunDocument } from '../shared/protocol/run';
import type { Disposable } from '../shared/dispose';
import { isLive } from '../runs/liveness';
import type { RunStore } from '../runs/store';

/** The process of the window before may take some seconds to end. */
const LOOK_EVERY_MS = 2_000;
const LOOKS = 30;

/**
 * Marks on disk what nobody computes any more, and offers to resume what the window before this one
 * left.
 * @param before name of the window before this one among the owners of runs
 */
export function announceInterrupted(
  store: RunStore,
  before: string | null,
  log: vscode.LogOutputChannel,
): Disposable {
  let timer: unknown = null;
  const offered = new Set<string>();
  const look = async (left: number): Promise<void> => {
    const entries = await store.markAbandoned();
    const own = entries
      .map(({ document }) => document)
      .filter((run) => run?.owner === before && run.kind !== 'sampling');
    for (const run of own) {
      if (run?.state !== 'interrupted' || offered.has(run.id)) continue;
      offered.add(run.id);
      offerToResume(run).then(undefined, (error: unknown) => {
        log.error(`${run.id} could not be resumed: ${String(error)}`);
      });
    }
    if (left > 0 && own.some((run) => run !== null && isLive(run.state))) lookSoon(left - 1);
  };
  const lookSoon = (left: number): void => {
    timer = setTimeout(() => {
      start(left);
    }, LOOK_EVERY_MS);
  };
  const start = (left: number): void => {
    look(left).catch((error: unknown) => {
      log.error(`The runs of the last session could not be looked at: ${String(error)}`);
    });
  };
  start(LOOKS);
  return {
    dispose: () => {
      clearTimeout(timer);
    },
  };
}

async function offerToResume({ id, kind, title, progress }: RunDocument): Promise<void> {
  const resume = vscode.l10n.t('Resume');
  const hasCheckpoint = progress.step > 0;
  const message =
    kind === 'study'
      ? vscode.l10n.t(
          'The study "{0}" was interrupted. It can go on behind its {1} of {2} finished trials.',
          title,
          grouped(progress.step),
          grouped(progress.steps),
        )
      : hasCheckpoint
        ? vscode.l10n.t(
            'The training of "{0}" was interrupted. It can go on from step {1} of {2}.',
            title,
            grouped(progress.step),
            grouped(progress.steps),
          )
        : vscode.l10n.t(
            'The training of "{0}" was interrupted before its first checkpoint, so it cannot go on.',
            title,
          );
  const answer = await vscode.window.showInformationMessage(
    message,
    ...(kind === 'study' || hasCheckpoint ? [resume] : []),
  );
  if (answer === resume) await vscode.commands.executeCommand('diffusionLab.resumeTraining', id);
}
