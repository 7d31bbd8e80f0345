// Layer: host, editors. Keeps the model chooser of the lab up to date: what can be sampled changes with
// every checkpoint of a run, and with every run that is deleted.

import type * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import type { Models } from '../workspace/models';
import type { RunStore } from '../runs/store';
import type { Lab } from './labPanel';

/** Bursts of changes on disk become one update. */
const DEBOUNCE_MS = 500;

export class ModelChoices implements Disposable {
  private readonly owned = new Disposer();
  private timer: unknown = null;

  constructor(
    private readonly lab: Lab,
    private readonly models: Models,
    store: RunStore,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const soon = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.send().catch((error: unknown) => {
          this.log.info(`The lab did not take the list of models: ${String(error)}`);
        });
      }, DEBOUNCE_MS);
    };
    this.owned.add(store.onChange(soon));
    this.owned.add(lab.onDidOpen(soon));
    this.owned.add({
      dispose: () => {
        clearTimeout(this.timer);
      },
    });
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async send(): Promise<void> {
    const { open } = this.lab;
    if (open !== null) await open.rpc.call('setModels', await this.models.list());
  }
}
