// Layer: host, commands. Diffusion: Export Model as ONNX. The newest checkpoint of a training, or a
// shipped model, as an ONNX file where the reader says. The lab's worker writes the bytes: networks
// are described there. The dialog asks before it lets a file be replaced.

import * as vscode from 'vscode';
import { saveFile } from '../actions/saveFile';
import { pickModel } from '../pickers/pickModel';
import { runIdOf } from '../pickers/pickRun';
import type { CommandFactory } from '../services';

export const exportOnnx: CommandFactory = (services) => async (argument) => {
  const { context, lab, models } = services;
  const run = runIdOf(argument);
  const question = vscode.l10n.t('Which model should be exported as ONNX?');
  const chosen = run === null ? await pickModel(services, question) : { id: `run:${run}` };
  if (chosen === undefined) return;
  const { title, model, recipe } = await models.load(chosen.id);
  const { version } = context.extension.packageJSON as { version: string };
  const bytes = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Exporting "{0}" as ONNX', title),
    },
    async () => {
      const { rpc } = await lab.ensure();
      return rpc.call('writeOnnx', { model, title, recipe, version });
    },
  );
  const { saved } = await saveFile(`${title}.onnx`, bytes, services.log);
  if (saved) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('"{0}" is saved as ONNX. It takes and gives network units.', title),
    );
  }
};
