// Layer: host, workspace. What can be sampled: training runs that have a checkpoint, and the models
// shipped with the extension. Their ids are `run:<id>`, for an earlier checkpoint `run:<id>@<step>`, and
// `model:<name>`.

import * as vscode from 'vscode';
import { grouped } from '../core/numberText';
import { hasClasses } from '../core/recipe/data';
import type { Recipe } from '../core/recipe/types';
import type { ModelChoice } from '../shared/protocol/model';
import type { RunDocument } from '../shared/protocol/run';
import { parseRecipeText } from '../shared/recipeText';
import { earlierModel, listCheckpoints, modelOf, readCheckpoint } from '../runs/checkpoints';
import { hasFiles, runDataSource } from '../runs/data';
import { FileError, readTree, readWhole } from '../runs/files';
import type { FileAccess } from '../runs/files';
import { checkpointPath } from '../runs/layout';
import { MODEL_DATA_FILE } from '../shared/protocol/files';
import { modelClasses } from '../runs/modelClasses';
import type { SampleSource } from '../runs/sampler';
import { UnknownRunError } from '../runs/store';
import type { RunEntry, RunStore } from '../runs/store';
import { VscodeFiles } from './vscodeFiles';

const RECIPE_FILE = 'recipe.diffusion.json';

/** A run or shipped model cannot be used; `message` says why. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/** Id of the model behind a run: a training is one itself, samples are of the one that was sampled. */
export function modelIdOf({ id, kind, parent }: RunDocument): string {
  if (kind === 'training' || parent === null) return `run:${id}`;
  return parent.run === null ? `model:${parent.model ?? ''}` : `run:${parent.run}`;
}

export class Models {
  private readonly shipped: VscodeFiles;

  constructor(
    private readonly store: RunStore,
    extensionUri: vscode.Uri,
  ) {
    this.shipped = new VscodeFiles(vscode.Uri.joinPath(extensionUri, 'models'));
  }

  /** Runs first, newest first, then the shipped models. */
  async list(): Promise<ModelChoice[]> {
    const runs = (await this.store.list()).map((entry) => this.runChoice(entry));
    const folders = (await this.shipped.list('')).filter(({ kind }) => kind === 'directory');
    const shipped = folders.map(async ({ name }) => {
      const recipe = shippedRecipe(name, await readWhole(this.shipped, `${name}/${RECIPE_FILE}`));
      return {
        id: `model:${name}`,
        label: name,
        detail: vscode.l10n.t('shipped with the extension'),
        recipe,
        classes: await readClasses(this.shipped, name, recipe),
        checkpoints: [],
      };
    });
    return [
      ...(await Promise.all(runs)).filter((choice) => choice !== null),
      ...(await Promise.all(shipped)),
    ];
  }

  private async runChoice({ id, document, folder }: RunEntry): Promise<ModelChoice | null> {
    if (document?.kind !== 'training') return null;
    const steps = await listCheckpoints(folder.files, id);
    const step = steps.pop();
    if (step === undefined) return null;
    const created = new Date(document.created).toLocaleString(vscode.env.language);
    return {
      id: `run:${id}`,
      label: document.title,
      detail:
        document.imported === null
          ? vscode.l10n.t('trained {0} steps, {1}', grouped(step), created)
          : vscode.l10n.t('imported, {0}', created),
      recipe: document.recipe,
      classes: await readClasses(folder.files, checkpointPath(id, step), document.recipe),
      checkpoints: steps,
    };
  }

  /** Reads a model. Throws {@link ModelError} or `UnknownRunError`. */
  load(id: string): Promise<SampleSource> {
    const [kind, name] = [id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1)];
    if (kind === 'run') {
      const [run] = name.split('@');
      const step = name.split('@').at(1);
      return this.loadRun(run, step === undefined ? null : Number(step));
    }
    if (kind === 'model') return this.loadShipped(name);
    throw new UnknownRunError(`There is no model "${id}".`);
  }

  /** @param wanted the step of the checkpoint; null for the newest */
  private async loadRun(id: string, wanted: number | null): Promise<SampleSource> {
    const { document, folder } = await this.store.readable(id);
    const steps = await listCheckpoints(folder.files, id);
    const step = wanted ?? steps.at(-1);
    if (step === undefined) {
      throw new ModelError(
        `"${document.title}" has no checkpoint yet, so there is no model in it.`,
      );
    }
    if (!steps.includes(step)) {
      const there = steps.map(grouped).join(', ');
      throw new ModelError(
        `"${document.title}" has no checkpoint of step ${grouped(step)} any more. Steps that it has: ${there}.`,
      );
    }
    const checkpoint = await readCheckpoint(folder.files, id, step);
    return {
      title: document.title,
      model: modelOf(checkpoint.files),
      recipe: document.recipe,
      parent: { run: id, model: null, step: checkpoint.step },
      data: await runDataSource(folder.files, document),
      earlier: (earlier) => earlierModel(folder.files, id, earlier),
    };
  }

  private async loadShipped(name: string): Promise<SampleSource> {
    const known = (await this.shipped.list('')).some((entry) => entry.name === name);
    if (!known) throw new UnknownRunError(`There is no shipped model "${name}".`);
    const { [RECIPE_FILE]: text, ...model } = await readTree(this.shipped, name);
    const recipe = shippedRecipe(name, text);
    return {
      title: name,
      model,
      recipe,
      parent: { run: null, model: name, step: null },
      data: hasFiles(recipe.data) ? null : { config: recipe.data, files: [] },
      earlier: null,
    };
  }
}

/** Only of models that have classes: the list is made anew with every checkpoint. */
async function readClasses(
  files: FileAccess,
  folder: string,
  { data }: Recipe,
): Promise<readonly string[] | null> {
  if (!hasClasses(data)) return null;
  try {
    return modelClasses(await readWhole(files, `${folder}/${MODEL_DATA_FILE}`));
  } catch (error) {
    if (error instanceof FileError && error.problem === 'not-found') return null;
    throw error;
  }
}

function shippedRecipe(name: string, bytes: Uint8Array): Recipe {
  const { recipe, faults } = parseRecipeText(new TextDecoder().decode(bytes));
  if (recipe !== null) return recipe;
  throw new ModelError(`The shipped model "${name}" is damaged: ${faults[0].message}`);
}
