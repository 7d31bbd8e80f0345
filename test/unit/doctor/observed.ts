// What the doctor is told in tests: ordinary observations, with what a test changes in them.

import {
  unobserved,
  type DataFacts,
  type Observations,
  type TrainingFacts,
} from '../../../src/core/doctor/contract';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import { SmoothedLoss } from '../../../src/core/smoothedLoss';
import type { Recipe } from '../../../src/core/recipe/types';

/** What tests write: the faults of a recipe are theirs to avoid. */
type Written = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export function recipe(written: Written = {}): Recipe {
  const { recipe: resolved, faults } = resolveRecipe(written);
  if (resolved === null) throw new Error(faults.map(({ message }) => message).join(' '));
  return resolved;
}

/** A recipe that the form would refuse: valid, with values put in afterwards. */
export function refused(written: Written, changed: Written): Recipe {
  const whole = recipe(written);
  const parts = Object.entries(changed).map(([part, values]) => [
    part,
    { ...(whole[part as keyof Recipe] as object), ...values },
  ]);
  return { ...whole, ...Object.fromEntries(parts) } as Recipe;
}

export const POINTS: DataFacts = {
  kind: 'points',
  count: 10_000,
  heldOut: 4000,
  mean: [0.5, 0.25],
  deviation: [0.87, 0.5],
  smallest: [-1.2, -0.8],
  largest: [2.2, 1.3],
};

export const PICTURES: DataFacts = {
  kind: 'images',
  count: 5000,
  heldOut: 500,
  mean: [-0.74],
  deviation: [0.61],
  smallest: [-1],
  largest: [1],
};

/** Loss entries every ten steps. */
export function losses(steps: number, lossAt: (step: number) => number): TrainingFacts['losses'] {
  const curve = new SmoothedLoss(steps);
  const count = Math.floor(steps / 10);
  curve.add(Array.from({ length: count }, (_, i) => [10 * (i + 1), lossAt(10 * (i + 1))] as const));
  return curve.points;
}

export function training(changed: Partial<TrainingFacts>): TrainingFacts {
  return {
    step: 1000,
    isOver: false,
    losses: losses(1000, (step) => 0.3 + 0.7 * Math.exp(-step / 200)),
    heldOut: [],
    gradients: [],
    exact: null,
    changedAt: null,
    diverged: null,
    ...changed,
  };
}

export function observed(of: Recipe, changed: Partial<Observations> = {}): Observations {
  return { ...unobserved(of), ...changed };
}
