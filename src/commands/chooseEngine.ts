// Layer: host, commands. Diffusion: Choose Engine. What models are trained and sampled with from
// now on; a training that goes on changes at its next step.

import * as vscode from 'vscode';
import { setWantedEngine, wantedEngine } from '../editors/engineSetting';
import type { EngineName } from '../shared/protocol/device';
import type { CommandFactory } from '../services';

interface EngineItem extends vscode.QuickPickItem {
  engine: EngineName | null;
}

export const chooseEngine: CommandFactory = () => async () => {
  const now = wantedEngine();
  const items = engineItems().map((item) =>
    item.engine === now ? { ...item, description: vscode.l10n.t('chosen now') } : item,
  );
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Choose Engine'),
    placeHolder: vscode.l10n.t('What models are trained and sampled with'),
  });
  if (chosen !== undefined) await setWantedEngine(chosen.engine);
};

function engineItems(): EngineItem[] {
  return [
    {
      engine: null,
      label: vscode.l10n.t('Automatic'),
      detail: vscode.l10n.t('The fastest engine that is found'),
    },
    {
      engine: 'webgpu',
      label: vscode.l10n.t('WebGPU'),
      detail: vscode.l10n.t('The graphics card'),
    },
    {
      engine: 'wasm',
      label: vscode.l10n.t('WebAssembly'),
      detail: vscode.l10n.t('The processor, with SIMD'),
    },
    {
      engine: 'cpu',
      label: vscode.l10n.t('Plain JavaScript'),
      detail: vscode.l10n.t('The processor, slow, for comparison'),
    },
  ];
}
