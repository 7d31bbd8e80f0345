// Layer: shared by host and page. No vscode, no DOM. What can be said of runs beside each other:
// whose losses mean the same, which are repeats of one recipe, whose models can start from the same
// noise.

import { LOSS_KEYS, recipeDifferences, repeatKey } from '../core/recipe/differences';
import type { Difference } from '../core/recipe/differences';
import { hasCheckpoint } from './hasCheckpoint';
import type { RunContent, RunDocument } from './protocol/run';

/** In what the losses of two trainings are means of different things; empty where they are not. */
export function lossDifferences(a: RunDocument, b: RunDocument): Difference[] {
  return recipeDifferences([a.recipe, b.recipe], ['data', 'schedule', 'training']).filter(
    ({ part, key }) => key !== 'seed' && (part !== 'training' || LOSS_KEYS.has(key)),
  );
}

/** Indices of the trainings, those together whose losses mean the same. */
export function lossGroups(documents: readonly RunDocument[]): number[][] {
  const groups: number[][] = [];
  for (const [i, document] of documents.entries()) {
    if (document.kind !== 'training') continue;
    const group = groups.find(
      ([first]) => lossDifferences(documents[first], document).length === 0,
    );
    if (group === undefined) groups.push([i]);
    else group.push(i);
  }
  return groups;
}

/** Indices of runs of one recipe with different seeds, trained equally long; each group has several. */
export function repeatGroups(documents: readonly RunDocument[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [i, { kind, recipe, progress }] of documents.entries()) {
    if (kind !== 'training') continue;
    const key = `${progress.step} ${repeatKey(recipe)}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  return [...groups.values()].filter((group) => {
    const seeds = new Set(group.map((i) => documents[i].recipe.training.seed));
    return seeds.size > 1 && seeds.size === group.length;
  });
}

/** Why the models of these runs cannot be sampled from the same noise; null when they can. */
export function noCommonNoise(runs: readonly RunContent[]): string | null {
  const without = runs.find(({ document, parentTitle }) =>
    document.kind === 'training'
      ? !hasCheckpoint(document)
      : (document.parent?.model ?? null) === null && parentTitle === null,
  );
  if (without !== undefined) {
    return `"${without.document.title}" has no model to sample, so there are no samples from the same noise.`;
  }
  const shapes = runs.flatMap(({ result }) => (result === null ? [] : [result.samples]));
  const [first] = shapes;
  const other = shapes.find(
    ({ kind, shape }) => kind !== first.kind || shape.join() !== first.shape.join(),
  );
  if (other === undefined) return null;
  const words = ({ kind, shape }: typeof first): string =>
    kind === 'points'
      ? 'points'
      : kind === 'audio'
        ? `sounds of ${shape[0]} samples`
        : `${kind === 'video' ? 'clips' : 'pictures'} of ${shape.join(' × ')}`;
  return `${capital(words(first))} and ${words(other)} cannot start from the same noise.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
