// Layer: host, editors. The engine that the user wants: the setting `diffusionLab.engine`, read
// for every run. The lab and the palette write it like the settings editor does, and whoever
// wrote it, the lab and the training that goes on are told.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import { ENGINE_NAMES } from '../shared/protocol/device';
import type { EngineName } from '../shared/protocol/device';
import type { Trainer } from '../runs/trainer';
import type { Lab } from './labPanel';

const SECTION = 'diffusionLab';
const KEY = 'engine';
const AUTOMATIC = 'auto';

/** The engine that the user insists on; null lets the lab decide. */
export function wantedEngine(): EngineName | null {
  const value = vscode.workspace.getConfiguration(SECTION).get<string>(KEY);
  return ENGINE_NAMES.find((name) => name === value) ?? null;
}

/** Writes the setting where it is set now: for this workspace if it has its own, else for the user. */
export async function setWantedEngine(engine: EngineName | null): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const hasOwn = configuration.inspect(KEY)?.workspaceValue !== undefined;
  const { Global, Workspace } = vscode.ConfigurationTarget;
  await configuration.update(KEY, engine ?? AUTOMATIC, hasOwn ? Workspace : Global);
}

export class EngineSetting implements Disposable {
  private readonly owned = new Disposer();

  constructor(
    private readonly lab: Lab,
    private readonly trainer: Trainer,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${SECTION}.${KEY}`)) this.report(this.apply());
      }),
    );
  }

  /** The lab's page is up: it hears of an engine that the user insists on. */
  async onPageReady(): Promise<void> {
    if (wantedEngine() !== null) await this.tellLab();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async apply(): Promise<void> {
    await this.tellLab();
    const runId = this.trainer.progress?.runId;
    if (runId === undefined) return;
    await this.trainer.control(runId, { action: 'engine', engine: wantedEngine() });
  }

  private async tellLab(): Promise<void> {
    await this.lab.open?.rpc.call('setEngine', { engine: wantedEngine() });
  }

  private report(done: Promise<void>): void {
    done.catch((error: unknown) => {
      this.log.error(`The engine could not be changed: ${String(error)}`);
    });
  }
}
