// Layer: command line. Reads what the commands are given: recipes, CSV files, run and model
// folders. Every fault becomes one sentence with its place.

import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from '../../src/core/data/dataSet';
import type { Recipe } from '../../src/core/recipe/types';
import { collectDataFiles } from '../../src/data/collectData';
import type { DataFiles, DataSource } from '../../src/shared/protocol/data';
import type { FileSet } from '../../src/shared/protocol/files';
import type { RunDocument } from '../../src/shared/protocol/run';
import { parseRecipeText } from '../../src/shared/recipeText';
import { earlierModel, modelOf, readLatestCheckpoint } from '../../src/runs/checkpoints';
import { readDocument } from '../../src/runs/document';
import { hasFiles, runDataSource } from '../../src/runs/data';
import { FileError, readTree } from '../../src/runs/files';
import { NETWORK_FOLDERS } from '../../webview/lab/engine/onnx/writeModel';
import { InputError } from './inputError';
import { NodeFiles } from './nodeFiles';
import { readRecipeText } from './recipeText';

/** Beside a shipped model's files: what it was trained with. */
export const RECIPE_FILE = 'recipe.diffusion.json';

/** A run folder as root of its parent, as the runs' code wants it. */
export function runPlace(folder: string): { files: NodeFiles; id: string } {
  const full = resolve(folder);
  return { files: new NodeFiles(dirname(full)), id: basename(full) };
}

/** @throws {InputError} listing every fault as file:line:column */
export async function readRecipe(path: string): Promise<Recipe> {
  return (await readWrittenRecipe(path)).recipe;
}

/** A recipe, and what was written of it. @throws {InputError} listing every fault as file:line:column */
export async function readWrittenRecipe(path: string): Promise<{ recipe: Recipe; input: unknown }> {
  const { text, language } = await readRecipeText(path);
  const { recipe, input, faults } = parseRecipeText(text, language);
  if (recipe !== null) return { recipe, input };
  throw new InputError(
    faults.map((f) => `${path}:${f.line + 1}:${f.column + 1}: ${f.message}`).join('\n'),
  );
}

/**
 * The files that a recipe's data name, relative to the recipe; none for a built-in set.
 * @throws {InputError} in one sentence
 */
export async function readDataFiles({ data }: Recipe, recipePath: string): Promise<DataFiles> {
  try {
    const files = await collectDataFiles(data, new NodeFiles(dirname(resolve(recipePath))));
    // Plain arrays: a Buffer would travel to the page as JSON.
    return files.map(({ path, bytes }) => ({ path, bytes: new Uint8Array(bytes) }));
  } catch (error) {
    if (error instanceof DataError || error instanceof FileError)
      throw new InputError(error.message);
    throw error;
  }
}

/** What is sampled: its files, its recipe, and data to measure the samples against. */
export interface Source {
  title: string;
  model: FileSet;
  recipe: Recipe;
  data: DataSource | null;
  parent: RunDocument['parent'];
  /** The same model as it was after a step; null for one without earlier checkpoints. */
  earlier: ((step: number) => Promise<FileSet>) | null;
  /** It came with the lab. */
  isShipped: boolean;
}

/** @param shipped folder of the shipped models, whose names are allowed too */
export async function readSource(source: string, shipped: string): Promise<Source> {
  const { files, id } = runPlace(source);
  if ((await files.stat(`${id}/run.diffrun`)) !== null) return readRun(files, id);
  for (const folder of [source, join(shipped, source)]) {
    const root = new NodeFiles(folder);
    for (const network of NETWORK_FOLDERS)
      if ((await root.stat(`${network}config.json`)) !== null)
        return readModel(folder, root, dirname(resolve(folder)) === resolve(shipped));
  }
  throw new InputError(
    `"${source}" is neither a run folder, nor a model folder, nor the name of a shipped model.`,
  );
}

async function readRun(files: NodeFiles, id: string): Promise<Source> {
  const document = await readDocument(files, id);
  const checkpoint = await readLatestCheckpoint(files, id);
  if (checkpoint === null)
    throw new InputError(`The run "${document.title}" has no checkpoint yet.`);
  return {
    title: document.title,
    model: modelOf(checkpoint.files),
    recipe: document.recipe,
    data: await runDataSource(files, document),
    parent: { run: id, model: null, step: checkpoint.step },
    earlier: (step) => earlierModel(files, id, step),
    isShipped: false,
  };
}

async function readModel(folder: string, root: NodeFiles, isShipped: boolean): Promise<Source> {
  if ((await root.stat(RECIPE_FILE)) === null)
    throw new InputError(
      `"${folder}" has no ${RECIPE_FILE}; "lab.mjs import" makes a run of a model that diffusers saved.`,
    );
  const recipe = await readRecipe(join(folder, RECIPE_FILE));
  return {
    title: basename(resolve(folder)),
    model: modelOf(await readTree(root, '.')),
    recipe,
    data: hasFiles(recipe.data) ? null : { config: recipe.data, files: [] },
    parent: { run: null, model: basename(resolve(folder)), step: null },
    earlier: null,
    isShipped,
  };
}
