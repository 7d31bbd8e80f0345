// Layer: host, commands. Diffusion: Export Model. The newest checkpoint of a training, or a shipped model,
// for other programs: what fits it is offered, and written where the reader says. Nothing that is there
// is overwritten without a question.

import * as vscode from 'vscode';
import { saveFile } from '../actions/saveFile';
import { exportFolder } from '../actions/exportFolder';
import { pythonContinuation } from '../exchange/out/continuation';
import { diffusersFolder } from '../exchange/out/diffusersFolder';
import type { ExportSource } from '../exchange/out/model';
import { notebook } from '../exchange/out/notebook';
import { pickModel } from '../pickers/pickModel';
import { runIdOf } from '../pickers/pickRun';
import { readLatestCheckpoint } from '../runs/checkpoints';
import { readRunData } from '../runs/data';
import type { SampleSource } from '../runs/sampler';
import type { CommandFactory, Services } from '../services';

/** A form to write a model in. */
interface ExportForm {
  label: string;
  detail: string;
  /** Resolves when it is written, or the reader has closed the dialog. */
  write: (services: Services, source: SampleSource) => Promise<void>;
}

export const exportModel: CommandFactory = (services) => async (argument) => {
  const run = runIdOf(argument);
  const question = vscode.l10n.t('Which model should be exported?');
  const chosen = run === null ? await pickModel(services, question) : { id: `run:${run}` };
  if (chosen === undefined) return;
  const source = await services.models.load(chosen.id);
  const placeHolder = vscode.l10n.t('Export "{0}" as what?', source.title);
  const form = await vscode.window.showQuickPick(formsOf(source), { placeHolder });
  await form?.write(services, source);
};

function formsOf({ parent }: SampleSource): ExportForm[] {
  const forms: ExportForm[] = [
    {
      label: vscode.l10n.t('Folder for diffusers'),
      detail: vscode.l10n.t('Weights, scheduler, and a script that draws samples in Python.'),
      write: (_, source) =>
        exportFolder(`${source.title}-diffusers`, () =>
          Promise.resolve(diffusersFolder(exported(source))),
        ),
    },
    {
      label: vscode.l10n.t('ONNX file'),
      detail: vscode.l10n.t('The network alone, for ONNX Runtime.'),
      write: writeOnnx,
    },
    {
      label: vscode.l10n.t('Notebook'),
      detail: vscode.l10n.t(
        'A Jupyter notebook that samples the model, with its folder beside it.',
      ),
      write: (_, source) =>
        exportFolder(`${source.title}-notebook`, () => {
          const model = Object.entries(diffusersFolder(exported(source)));
          return Promise.resolve({
            'sample.ipynb': notebook(exported(source), 'model'),
            ...Object.fromEntries(model.map(([path, bytes]) => [`model/${path}`, bytes])),
          });
        }),
    },
  ];
  const run = parent?.run ?? null;
  if (run !== null) {
    forms.push({
      label: vscode.l10n.t('Training that goes on in Python'),
      detail: vscode.l10n.t(
        'A folder with a script on diffusers and accelerate, the data, and the state of the training.',
      ),
      write: (services, source) => writeContinuation(services, source, run),
    });
  }
  return forms;
}

function exported({ title, recipe, model }: SampleSource): ExportSource {
  return { title, recipe, files: model };
}

/** With the state of the optimiser, which sampling does without. */
async function writeContinuation(
  { lab, store }: Services,
  { title }: SampleSource,
  run: string,
): Promise<void> {
  await exportFolder(`${title}-python`, async () => {
    const { document, folder } = await store.readable(run);
    const checkpoint = await readLatestCheckpoint(folder.files, run);
    const source = { title, recipe: document.recipe, files: checkpoint?.files ?? {} };
    return pythonContinuation(source, async ({ data }) => {
      const files = await readRunData(folder.files, document);
      const { rpc } = await lab.ensure();
      return rpc.call('trainingRows', { config: data, files });
    });
  });
}

/** The lab's worker writes the bytes: networks are described there. */
async function writeOnnx(
  { context, lab, log }: Services,
  { title, model, recipe }: SampleSource,
): Promise<void> {
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
  const { saved } = await saveFile(`${title}.onnx`, bytes, log);
  if (saved) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('"{0}" is saved as ONNX. It takes and gives network units.', title),
    );
  }
}
