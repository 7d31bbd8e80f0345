// Layer: host, workbench. Context keys that `package.json` goes by, so that the palette offers only
// what can be done now:
//   diffusionLab.active        the others are set; before that nothing is known of the runs
//   diffusionLab.training      'none', 'running' or 'paused'
//   diffusionLab.hasRuns       there is a run
//   diffusionLab.hasSeveralRuns  there are two or more, to be compared
//   diffusionLab.hasEndedRuns  there is one that nobody computes
//   diffusionLab.canFork      there is a training with a checkpoint
//   diffusionLab.canResume     there is one to go on with from its last checkpoint

import * as vscode from 'vscode';
import { canDelete, canResume } from '../runs/abilities';
import type { LiveProgress } from '../runs/compute';
import type { RunStore } from '../runs/store';
import type { Trainer } from '../runs/trainer';
import { hasCheckpoint } from '../shared/hasCheckpoint';
import { LEAST_COMPARED } from '../shared/protocol/comparePage';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';

type Key =
  'active' | 'training' | 'hasRuns' | 'hasSeveralRuns' | 'hasEndedRuns' | 'canFork' | 'canResume';

/** Bursts of changes become one look. */
const DEBOUNCE_MS = 100;

export class ContextKeys implements Disposable {
  private readonly owned = new Disposer();
  private timer: unknown = null;
  private readonly values = new Map<Key, string | boolean>();

  constructor(
    private readonly store: RunStore,
    trainer: Trainer,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.showTraining(trainer.progress);
    this.owned.add(
      trainer.listen({
        onProgress: (progress) => {
          this.showTraining(progress);
        },
      }),
    );
    this.owned.add(
      store.onChange(() => {
        this.lookSoon();
      }),
    );
    this.owned.add({
      dispose: () => {
        clearTimeout(this.timer);
      },
    });
    this.lookSoon();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private showTraining(progress: LiveProgress | null): void {
    this.set('training', progress === null ? 'none' : progress.paused ? 'paused' : 'running');
  }

  private lookSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.look().catch((error: unknown) => {
        this.log.error(`The runs could not be looked at: ${String(error)}`);
      });
    }, DEBOUNCE_MS);
  }

  private async look(): Promise<void> {
    const entries = await this.store.list();
    const documents = entries.map(({ document }) => document).filter((run) => run !== null);
    this.set('hasRuns', documents.length > 0);
    this.set('hasSeveralRuns', documents.length >= LEAST_COMPARED);
    this.set('hasEndedRuns', documents.some(canDelete));
    this.set('canFork', documents.some(hasCheckpoint));
    this.set('canResume', documents.some(canResume));
    this.set('active', true);
  }

  private set(key: Key, value: string | boolean): void {
    if (this.values.get(key) === value) return;
    this.values.set(key, value);
    void vscode.commands.executeCommand('setContext', `diffusionLab.${key}`, value);
  }
}
