// Layer: core (pure). All rules on what was observed, the gravest finding first, and what a fix makes
// of a recipe.

import { PARTS } from '../recipe/fields';
import type { Recipe, RecipeInput } from '../recipe/types';
import type { Finding, Fix, Observations, Stage } from './contract';
import { RULES } from './registry';

const GRAVITY = { error: 0, warning: 1, info: 2 } as const;

/** @param stages of the rules that are asked; all unless given */
export function diagnose(observed: Observations, stages?: readonly Stage[]): Finding[] {
  return RULES.filter(({ stage }) => stages?.includes(stage) ?? true)
    .flatMap((rule) => {
      const diagnosis = rule.check(observed);
      return diagnosis === null ? [] : [{ rule: rule.id, title: rule.title, ...diagnosis }];
    })
    .sort((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity]);
}

/** The recipe with the changes of a fix, to be resolved again. */
export function withFix(recipe: Recipe, { changes }: Fix): RecipeInput {
  const parts = PARTS.map((part) => {
    const own = changes.filter((change) => change.part === part);
    const changed = Object.fromEntries(own.map(({ key, value }) => [key, value]));
    return [part, { ...recipe[part], ...changed }];
  });
  return { name: recipe.name, ...Object.fromEntries(parts) } as RecipeInput;
}
