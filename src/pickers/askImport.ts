// Layer: host, pickers. What an import has to be told that the folder does not say: which of several
// weights are meant, and what a network without a scheduler predicts.

import * as vscode from 'vscode';
import { VariantError } from '../exchange/in';
import type { ImportChoices, ModelFolder, OpenedModel } from '../exchange/in';
import type { ImportAnswers } from '../shared/protocol/importing';

/**
 * Undefined when the reader closes a question.
 * @param open reads the headers of the folder
 */
export async function askImport(
  { label }: ModelFolder,
  open: (choices: ImportChoices) => Promise<OpenedModel>,
): Promise<{ opened: OpenedModel; answers: ImportAnswers } | undefined> {
  let opened = await openVariant(label, false, open);
  if (opened === undefined) return undefined;
  if (opened.found.otherEma !== null) {
    const ema = await askAverages(label);
    if (ema === undefined) return undefined;
    if (ema) opened = await openVariant(label, true, open);
    if (opened === undefined) return undefined;
  }
  const prediction_type = opened.scheduler === null ? await askPrediction(label) : null;
  if (prediction_type === undefined) return undefined;
  const size = saysSize(opened.config) ? null : await askSize(label);
  if (size === undefined) return undefined;
  return { opened, answers: { size, prediction_type, classes: null, lastIsNoClass: false } };
}

/** Asks which of several files of weights is meant, where there is no usual one. */
async function openVariant(
  label: string,
  ema: boolean,
  open: (choices: ImportChoices) => Promise<OpenedModel>,
): Promise<OpenedModel | undefined> {
  try {
    return await open({ ema, variant: null });
  } catch (error) {
    if (!(error instanceof VariantError)) throw error;
    const placeHolder = vscode.l10n.t('Which variant of the weights of "{0}"?', label);
    const variant = await vscode.window.showQuickPick([...error.variants], { placeHolder });
    return variant === undefined ? undefined : open({ ema, variant });
  }
}

async function askAverages(label: string): Promise<boolean | undefined> {
  const items = [
    {
      label: vscode.l10n.t('Averaged weights (EMA)'),
      description: vscode.l10n.t('what one usually samples from'),
      ema: true,
    },
    { label: vscode.l10n.t('Weights of the last step'), ema: false },
  ];
  const placeHolder = vscode.l10n.t('Which weights of "{0}" should be imported?', label);
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.ema;
}

type Prediction = NonNullable<ImportAnswers['prediction_type']>;

async function askPrediction(label: string): Promise<Prediction | undefined> {
  const items: (vscode.QuickPickItem & { value: Prediction })[] = [
    { label: 'ε', description: 'epsilon', value: 'epsilon' },
    { label: 'v', description: 'v_prediction', value: 'v_prediction' },
    { label: 'x₀', description: 'sample', value: 'sample' },
  ];
  const placeHolder = vscode.l10n.t(
    '"{0}" has no scheduler: what does its network predict, with the betas of DDPM?',
    label,
  );
  const picked = await vscode.window.showQuickPick(items, { placeHolder });
  return picked?.value;
}

/** A config that is none is refused by the lab. */
function saysSize(config: Uint8Array): boolean {
  const text = new TextDecoder().decode(config);
  return !text.includes('UNet2DModel') || /"sample_size"\s*:\s*[[\d]/.test(text);
}

const LEAST_SIDE = 8;
const MOST_SIDE = 64;

async function askSize(label: string): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    prompt: vscode.l10n.t('Side of the pictures of "{0}", in pixels', label),
    value: '32',
    validateInput: (value) =>
      /^\d+$/.test(value) && Number(value) >= LEAST_SIDE && Number(value) <= MOST_SIDE
        ? null
        : vscode.l10n.t('A whole number from {0} to {1}', LEAST_SIDE, MOST_SIDE),
  });
  return text === undefined ? undefined : Number(text);
}
