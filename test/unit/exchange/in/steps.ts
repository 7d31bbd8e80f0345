// Layer: tests. The way in from a folder on disk, as the command line goes it.

import { importRequest, importWeights, openModelFolder } from '../../../../src/exchange/in';
import type { FileSet } from '../../../../src/shared/protocol/files';
import type { ImportAnswers, ImportPlan } from '../../../../src/shared/protocol/importing';
import { NodeModelFolder } from '../../../../scripts/lab/importFolder';
import { planImport } from '../../../../webview/lab/network/importModel';

export const NOTHING_SAID: ImportAnswers = {
  size: null,
  prediction_type: null,
  classes: null,
  lastIsNoClass: false,
};

export interface Imported {
  plan: ImportPlan;
  /** The checkpoint. */
  files: FileSet;
}

export async function importFolder(
  path: string,
  {
    ema = false,
    variant = null,
    ...answers
  }: Partial<ImportAnswers & { ema: boolean; variant: string | null }> = {},
): Promise<Imported> {
  const folder = await NodeModelFolder.open(path);
  const opened = await openModelFolder(folder, { ema, variant });
  const plan = planImport(importRequest('model', opened, { ...NOTHING_SAID, ...answers }));
  const { signal } = new AbortController();
  const weights = await importWeights(folder, opened, plan, { signal });
  return { plan, files: { ...plan.files, [plan.weightsPath]: weights } };
}

/** The sentence with which a folder is refused. */
export async function refusal(
  path: string,
  options: Parameters<typeof importFolder>[1] = {},
): Promise<string> {
  try {
    await importFolder(path, options);
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
  return 'not refused';
}
