// Layer: runs. No vscode. A training that goes on from a checkpoint of another run with a changed recipe:
// what it goes on from, whether it can, and the recipe that it is proposed with. The network stays
// what it is, since the weights, their averages and the state of the optimiser are taken over; steps
// count on, so that the bias correction of Adam and the schedules of the learning rate do too.

import { recipeDifferences } from '../core/recipe/differences';
import { valueText } from '../core/recipe/fieldText';
import { grouped } from '../core/numberText';
import type { Recipe } from '../core/recipe/types';
import type { FileSet } from '../shared/protocol/files';
import type { RunDocument } from '../shared/protocol/run';
import { listCheckpoints, readCheckpoint } from './checkpoints';
import { readDocument } from './document';
import type { FileAccess } from './files';

/** A run cannot be gone on from with a recipe; `message` says why in one sentence. */
export class ForkError extends Error {
  override readonly name = 'ForkError';
}

export interface ForkOrigin {
  readonly parent: NonNullable<RunDocument['parent']>;
  readonly step: number;
  /** The checkpoint. */
  readonly files: FileSet;
}

/**
 * The checkpoint that a recipe with `training.initial_run` goes on from.
 * @param files of the folder in which the run lies
 * @throws {ForkError} when there is none, or none that goes with the recipe
 */
export async function readOrigin(
  files: FileAccess,
  recipe: Recipe,
  run: string,
): Promise<ForkOrigin> {
  const document = await readDocument(files, run);
  const steps = await listCheckpoints(files, run);
  const step = recipe.training.initial_step ?? steps.at(-1);
  if (step === undefined) {
    throw new ForkError(`"${document.title}" has no checkpoint yet, so nothing can go on from it.`);
  }
  if (!steps.includes(step)) {
    const there = steps.map(grouped).join(' and ');
    throw new ForkError(
      `"${document.title}" has no checkpoint of step ${grouped(step)}; it has those of ${there}.`,
    );
  }
  const fault = forkFault(document, recipe, step);
  if (fault !== null) throw new ForkError(fault);
  const checkpoint = await readCheckpoint(files, run, step);
  return { parent: { run, model: null, step }, step, files: checkpoint.files };
}

/** Why a recipe cannot go on from a step of a run, in one sentence; null when it can. */
export function forkFault(
  { title, kind, recipe: own }: RunDocument,
  recipe: Recipe,
  step: number,
): string | null {
  if (kind === 'sampling') return `"${title}" are samples; only a training can be gone on from.`;
  const network = recipeDifferences([own, recipe], ['network']).at(0);
  if (network !== undefined) {
    const [was, is] = network.values.map((value) =>
      value === undefined ? 'none' : valueText(network.field, value),
    );
    return `network.${network.key} is ${is}; "${title}" was trained with ${was}, and its weights fit only the same network.`;
  }
  if (own.data.kind !== recipe.data.kind) {
    return `data.kind is ${recipe.data.kind}; "${title}" was trained on ${own.data.kind}, and its network takes nothing else.`;
  }
  if (recipe.training.steps <= step) {
    return `training.steps is ${grouped(recipe.training.steps)}; it counts on from step ${grouped(step)} of "${title}", so it has to be more.`;
  }
  return null;
}

/** The recipe of a run, to be changed: it goes on from one of its steps for as long again. */
export function forkRecipe({ id, recipe, title }: RunDocument, step: number): Recipe {
  const { training } = recipe;
  const steps = training.steps > step ? training.steps : step + training.steps;
  return {
    ...recipe,
    name: `${title}, from step ${step}`.slice(0, 80),
    // An imported model has its only checkpoint at step 0.
    training: { ...training, steps, initial_run: id, initial_step: step === 0 ? null : step },
  };
}
