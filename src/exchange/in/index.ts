// Layer: exchange. No vscode. The way in: a folder in the diffusers layout becomes a model of the lab.

import type {
  ImportAnswers,
  ImportedFrom,
  ImportPlan,
  ImportRequest,
} from '../../shared/protocol/importing';
import { MODEL_DATA_FILE } from '../../shared/protocol/files';
import { ImportError, readText, type ModelFolder } from './folder';
import { findModel, SCHEDULER, type FoundModel, type ImportChoices } from './layout';
import { dtypesOf, openWeights, readWeights, type ModelTensors } from './weights';

export { ImportError, linkError, VariantError } from './folder';
export type { ModelFolder } from './folder';
export type { ImportChoices } from './layout';

/** A folder whose headers are read and checked; its weights are not read yet. */
export interface OpenedModel {
  readonly found: FoundModel;
  readonly tensors: ModelTensors;
  readonly config: Uint8Array;
  readonly scheduler: Uint8Array | null;
  readonly data: Uint8Array | null;
}

/** @throws {ImportError} in one sentence where it holds no model that can be read */
export async function openModelFolder(
  folder: ModelFolder,
  choices: ImportChoices,
): Promise<OpenedModel> {
  const found = await findModel(folder, choices);
  const config = await readText(folder, found.config);
  if (config === null) throw new ImportError(`${found.config} is not there.`);
  return {
    found,
    config,
    scheduler:
      (await readText(folder, SCHEDULER)) ?? (await readText(folder, 'scheduler_config.json')),
    data: await readText(folder, MODEL_DATA_FILE),
    tensors: await openWeights(folder, found),
  };
}

/** What the lab is asked about a folder. */
export function importRequest(
  title: string,
  { config, scheduler, data, tensors }: OpenedModel,
  answers: ImportAnswers,
): ImportRequest {
  const listed = Array.from(tensors.values(), ({ name, shape }) => ({ name, shape }));
  return { title, config, scheduler, data, tensors: listed, answers };
}

/** The weights that a plan names, as the lab keeps them. */
export function importWeights(
  folder: ModelFolder,
  { tensors }: OpenedModel,
  plan: ImportPlan,
  options: { signal: AbortSignal; onProgress?: (share: number) => void },
): Promise<Uint8Array> {
  return readWeights(folder, tensors, plan.tensors, options);
}

/** What a run says of where its model came from. */
export function importedFrom(
  folder: string,
  { found, config, tensors }: OpenedModel,
  { network }: ImportPlan,
): ImportedFrom {
  const version = /"_diffusers_version"\s*:\s*"([^"\\]{1,40})"/.exec(
    new TextDecoder().decode(config),
  );
  return {
    folder,
    network,
    diffusers: version?.[1] ?? null,
    weights: found.weights,
    dtype: dtypesOf(tensors),
  };
}
