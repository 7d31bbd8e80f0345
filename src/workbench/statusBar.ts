// Layer: host, workbench. The training that goes on now, in the status bar; a click opens the lab.

import * as vscode from 'vscode';
import { duration, grouped, short } from '../core/numberText';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import type { LiveProgress } from '../runs/compute';
import type { Trainer } from '../runs/trainer';
import { liveLabel } from './runText';

export class TrainingStatus implements Disposable {
  private readonly owned = new Disposer();
  private readonly item: vscode.StatusBarItem;

  constructor(trainer: Trainer) {
    this.item = this.owned.add(
      vscode.window.createStatusBarItem('diffusionLab.training', vscode.StatusBarAlignment.Left),
    );
    this.item.name = vscode.l10n.t('Diffusion training');
    this.item.command = 'diffusionLab.showTraining';
    this.owned.add(
      trainer.listen({
        onProgress: (progress) => {
          this.show(progress);
        },
      }),
    );
  }

  dispose(): void {
    this.owned.dispose();
  }

  private show(progress: LiveProgress | null): void {
    if (progress === null) {
      this.item.hide();
      return;
    }
    const { title, step, steps, pace, paused } = progress;
    const icon = paused ? '$(debug-pause)' : '$(loading~spin)';
    this.item.text = `${icon} ${title} · ${liveLabel(progress)}`;
    const speed =
      pace === null
        ? ''
        : ` ${vscode.l10n.t('{0} steps a second, {1} left.', short(pace.stepsPerSecond), duration(pace.secondsLeft))}`;
    this.item.tooltip = `${vscode.l10n.t('Training "{0}": step {1} of {2}.', title, grouped(step), grouped(steps))}${speed}`;
    this.item.accessibilityInformation = { label: this.item.tooltip };
    this.item.show();
  }
}
