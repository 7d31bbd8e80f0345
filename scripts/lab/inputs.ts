// Layer: command line. Reads what the commands are given: recipes, CSV files, run and model
// folders. Every fault becomes one sentence with its place.

import { basename, dirname, join, resolve } from 'node:path';
import { parsePoints } from '../../src/core/data/csv';
import { drawPointSet } from '../../src/core/data/pointSets';
import { requirePoints } from '../../src/core/recipe/narrowing';
import type { Recipe } from '../../src/core/recipe/types';
import type { FileSet } from '../../src/shared/protocol/files';
import type { RunDocument } from '../../src/shared/protocol/run';
import { parseRecipeText } from '../../src/shared/recipeText';
import { modelOf, readLatestCheckpoint } from '../../src/runs/checkpoints';
import { readDocument } from '../../src/runs/document';
import { readTree } from '../../src/runs/files';
import { freshPoints, referencePoints } from '../../src/runs/points';
import { InputError } from './inputError';
import { NodeFiles } from './nodeFiles';
import { readRecipeText } from './recipeText';
import { readText } from './textFile';

/** Beside a shipped model's files: what it was trained with. */
export const RECIPE_FILE = 'recipe.diffusion.json';

/** A run folder as root of its parent, as the runs' code wants it. */
export function runPlace(folder: string): { files: NodeFiles; id: string } {
  const full = resolve(folder);
  return { files: new NodeFiles(dirname(full)), id: basename(full) };
}

/** @throws {InputError} listing every fault as file:line:column */
export async function readRecipe(path: string): Promise<Recipe> {
  const { text, language } = await readRecipeText(path);
  const { recipe, faults } = parseRecipeText(text, language);
  if (recipe !== null) return recipe;
  throw new InputError(
    faults.map((f) => `${path}:${f.line + 1}:${f.column + 1}: ${f.message}`).join('\n'),
  );
}

/**
 * The points that a recipe names, row-major (count × 2); a file is relative to the recipe.
 * @param remark is told what the reader should know of how a file was read
 */
export async function readPoints(
  recipe: Recipe,
  recipePath: string,
  remark: (text: string) => void,
): Promise<Float32Array> {
  const data = requirePoints(recipe.data);
  if (data.name !== null) return drawPointSet(data.name, data.count, data.seed, data.noise);
  if (data.file === null)
    throw new InputError(`${recipePath}: data names neither a set nor a file.`);
  const path = resolve(dirname(recipePath), data.file);
  const parsed = parsePoints(await readText(path));
  if ('points' in parsed) {
    if (parsed.remark !== null) remark(`${path}: ${parsed.remark}`);
    return parsed.points;
  }
  const lines = parsed.faults.map((f) => `${path}:${f.line}:${f.column}: ${f.message}`);
  const more = parsed.faultCount - parsed.faults.length;
  throw new InputError([...lines, ...(more > 0 ? [`${more} more faults.`] : [])].join('\n'));
}

/** What is sampled: its files, its recipe, and data to measure the samples against. */
export interface Source {
  title: string;
  model: FileSet;
  recipe: Recipe;
  reference: Float32Array | null;
  parent: RunDocument['parent'];
}

/** @param shipped folder of the shipped models, whose names are allowed too */
export async function readSource(source: string, shipped: string): Promise<Source> {
  const { files, id } = runPlace(source);
  if ((await files.stat(`${id}/run.diffrun`)) !== null) return readRun(files, id);
  for (const folder of [source, join(shipped, source)]) {
    const root = new NodeFiles(folder);
    if ((await root.stat('network/config.json')) !== null) return readModel(folder, root);
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
    reference: await referencePoints(files, document),
    parent: { run: id, model: null, step: checkpoint.step },
  };
}

async function readModel(folder: string, root: NodeFiles): Promise<Source> {
  const recipe = await readRecipe(join(folder, RECIPE_FILE));
  return {
    title: basename(resolve(folder)),
    model: modelOf(await readTree(root, '.')),
    recipe,
    reference: freshPoints(requirePoints(recipe.data)),
    parent: { run: null, model: basename(resolve(folder)), step: null },
  };
}
