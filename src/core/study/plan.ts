// Layer: core (pure). The trials of a study: a recipe for every cell of the grid and every repeat. Cells
// are made of what was written, so that defaults follow from what varies, and each is checked by the
// recipe's own rules.

import { PARTS } from '../recipe/fields';
import type { FieldValue, RecipeFault } from '../recipe/fieldKinds';
import { resolveRecipe } from '../recipe/resolve';
import type { Recipe } from '../recipe/types';
import { MOST_TRIALS, readStudy, type StudyDefinition, type Varied } from './definition';

/** Values of the varied keys, in their order. */
export type CellValues = readonly FieldValue[];

export interface StudyTrial {
  /** Index of the cell. */
  readonly cell: number;
  /** From 0. */
  readonly repeat: number;
  readonly recipe: Recipe;
}

export interface StudyPlan {
  readonly definition: StudyDefinition;
  /** The recipe without what varies. */
  readonly base: Recipe;
  readonly cells: readonly CellValues[];
  /** All repeats of a cell have other seeds; the first repeat of all cells comes first. */
  readonly trials: readonly StudyTrial[];
}

export interface PlannedStudy {
  /** Null with any fault. */
  readonly plan: StudyPlan | null;
  readonly faults: readonly RecipeFault[];
}

/** A recipe has no study, or one that cannot be run; one sentence a fault. */
export class StudyError extends RangeError {
  override readonly name = 'StudyError';
}

/**
 * @param input a recipe as it was written, its own parts without fault
 * @param modelRecipe of the model that the study names; null while that is not known
 * @returns null where the recipe has no study
 */
export function planStudy(input: unknown, modelRecipe: Recipe | null = null): PlannedStudy | null {
  const read = readStudy(input);
  if (read === null) return null;
  const { study, faults } = read;
  if (study === null || !isMapping(input)) return { plan: null, faults };
  const sizes = sizeFaults(study);
  if (sizes.length > 0) return { plan: null, faults: sizes };
  if (study.model === null) return expanded(study, trainedInput(input, study));
  const extra = PARTS.find((part) => part !== 'sampling' && part in input);
  if (extra !== undefined)
    return refused([extra], `${extra} has no effect: study.model names a model that is trained.`);
  // What goes with the model is known when it is there.
  if (modelRecipe === null) return { plan: null, faults: [] };
  return expanded(study, { ...modelRecipe, ...nameOf(input), sampling: input.sampling });
}

/** @throws {StudyError} naming every fault */
export function requirePlan(input: unknown, modelRecipe: Recipe | null = null): StudyPlan {
  const planned = planStudy(input, modelRecipe);
  if (planned === null)
    throw new StudyError('The recipe has no study: a key "study" that says what varies.');
  if (planned.plan !== null) return planned.plan;
  throw new StudyError(planned.faults.map(({ message }) => message).join(' '));
}

/** What is wrong with the study of a written recipe; nothing where there is none. */
export function studyFaults(input: unknown): readonly RecipeFault[] {
  return planStudy(input)?.faults ?? [];
}

type Input = Readonly<Record<string, unknown>>;

function nameOf({ name }: Input): Input {
  return name === undefined ? {} : { name };
}

/** Measured on the way, a training is as long as the last measure is late. */
function trainedInput(input: Input, { at }: StudyDefinition): Input {
  if (at === null) return input;
  const training = isMapping(input.training) ? input.training : {};
  return { ...input, training: { ...training, steps: at.at(-1) } };
}

function sizeFaults({ vary, repeats, at, model }: StudyDefinition): RecipeFault[] {
  const trials = vary.reduce((product, { values }) => product * values.length, repeats);
  if (trials > MOST_TRIALS) {
    const message = `study has ${trials} trials (${[...vary.map(({ values }) => values.length), repeats].join(' × ')}); allowed are up to ${MOST_TRIALS}.`;
    return [{ path: ['study'], message }];
  }
  if (trials < 2 && at === null && model === null) {
    const message =
      'study has nothing to compare; give values in study.vary, study.repeats, or steps in study.at.';
    return [{ path: ['study'], message }];
  }
  const steps = vary.find(({ key }) => key === 'training.steps');
  if (at !== null && steps !== undefined) {
    const message = 'study.vary has training.steps, which study.at already takes apart.';
    return [{ path: ['study', 'vary', 'training.steps'], message, atKey: true }];
  }
  return [];
}

function expanded(definition: StudyDefinition, input: Input): PlannedStudy {
  const { vary, repeats } = definition;
  const { recipe: base, faults: own } = resolveRecipe(input);
  const faults = new Map<string, RecipeFault>();
  const cells = product(vary.map(({ values }) => values));
  const recipes = cells.map((values) => {
    const resolved = resolveRecipe(withValues(input, vary, values));
    for (const { path, message } of resolved.faults)
      faults.set(message, { path: placeOf(path, vary), message });
    return resolved.recipe;
  });
  // What is only wrong without what varies is not wrong.
  if (base === null && vary.length === 0) return { plan: null, faults: own };
  for (const recipe of recipes.filter((each) => each !== null)) {
    const { lr_scheduler } = recipe.training;
    if (definition.at !== null && lr_scheduler !== 'constant') {
      const message = `study.at measures a training on its way, and training.lr_scheduler ${JSON.stringify(lr_scheduler)} depends on its end; allowed is "constant".`;
      faults.set(message, { path: ['study', 'at'], message });
    }
    const { weaker_step } = recipe.sampling;
    if (weaker_step !== null) {
      const message = `sampling.weaker_step is ${weaker_step}; a study keeps no earlier checkpoints, so only null is allowed.`;
      faults.set(message, { path: placeOf(['sampling', 'weaker_step'], vary), message });
    }
  }
  if (faults.size > 0) return { plan: null, faults: [...faults.values()] };
  const valid = recipes.filter((recipe) => recipe !== null);
  const trials = Array.from({ length: repeats }, (_, repeat) =>
    valid.map((recipe, cell) => ({ cell, repeat, recipe: withSeeds(recipe, repeat) })),
  ).flat();
  return { plan: { definition, base: base ?? valid[0], cells, trials }, faults: [] };
}

/** Every combination, the last list varying fastest; one empty cell for no lists. */
export function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>(
    (cells, values) => cells.flatMap((cell) => values.map((value) => [...cell, value])),
    [[]],
  );
}

function withValues(input: Input, vary: readonly Varied[], values: CellValues): Input {
  const changed: Record<string, unknown> = { ...input };
  for (const [i, { key }] of vary.entries()) {
    const [part, name] = key.split('.');
    const before = changed[part];
    changed[part] = { ...(isMapping(before) ? before : {}), [name]: values[i] };
  }
  return changed;
}

function withSeeds(recipe: Recipe, repeat: number): Recipe {
  const { training, sampling } = recipe;
  return {
    ...recipe,
    training: { ...training, seed: training.seed + repeat },
    sampling: { ...sampling, seed: sampling.seed + repeat },
  };
}

/** Where a fault of a cell stands: at the varied key that it is about, or at all of them. */
function placeOf(path: RecipeFault['path'], vary: readonly Varied[]): RecipeFault['path'] {
  const key = path.join('.');
  return ['study', 'vary', ...(vary.some((varied) => varied.key === key) ? [key] : [])];
}

function refused(path: RecipeFault['path'], message: string): PlannedStudy {
  return { plan: null, faults: [{ path, message, atKey: true }] };
}

function isMapping(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
