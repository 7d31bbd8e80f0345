// Layer: core (pure). The doctor: what it looks at, and what a rule says. Whatever was not observed
// is null, and a rule whose input is missing says nothing: no number is guessed.

import type { FieldValue, Part } from '../recipe/fieldTypes';
import type { SmoothedLoss } from '../smoothedLoss';
import type { Recipe, ScheduleConfig, PredictionType } from '../recipe/types';

/** Numbers of a data set, in data units. */
export interface DataFacts {
  readonly kind: Recipe['data']['kind'];
  /** Rows to train on. */
  readonly count: number;
  readonly heldOut: number;
  /** Of each axis or channel. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly smallest: readonly number[];
  readonly largest: readonly number[];
}

/** Norms of the gradients over all weights, before clipping, of the steps since the entry before. */
export interface GradientEntry {
  /** The last of the steps. */
  readonly step: number;
  readonly count: number;
  readonly mean: number;
  readonly largest: number;
  /** Steps whose gradient was longer than max_grad_norm, if there is a limit. */
  readonly clipped: number;
}

/** The loss of the averaged weights on rows that no training sees. */
export interface HeldOutEntry {
  readonly step: number;
  readonly loss: number;
}

/** The training loss of the averaged weights beside the best that there can be. */
export interface ExactLoss {
  /** The lowest training loss that any network can have on these data. */
  readonly floor: number;
  /** What the loss is above it. */
  readonly excess: number;
}

/** What is known of a training that has begun. */
export interface TrainingFacts {
  /** Steps that are done. */
  readonly step: number;
  readonly isOver: boolean;
  readonly losses: SmoothedLoss['points'];
  readonly heldOut: readonly HeldOutEntry[];
  /** By ascending step; empty where the engine does not measure them. */
  readonly gradients: readonly GradientEntry[];
  /** Of the newest evaluation; null where not computed. */
  readonly exact: ExactLoss | null;
  /** The step from which a run with a changed recipe went on from another's checkpoint. */
  readonly changedAt: number | null;
  /** Where the numbers stopped being finite; null while they are. */
  readonly diverged: Divergence | null;
}

export interface Divergence {
  /** The steps among which it was, both ends included; the same where it is known. */
  readonly first: number;
  readonly last: number;
  /** "layers.1 (linear) gave NaN from finite inputs"; null where not known. */
  readonly place: string | null;
  /** The last step that a checkpoint was written of; null without one. */
  readonly checkpoint: number | null;
}

/** What was measured while a model was sampled. */
export interface SamplingFacts {
  /**
   * Of the predicted x₀ before clipping, in the steps with more signal than noise: the share of
   * numbers beyond 1.5 times the clipping range. Null where nothing is clipped.
   */
  readonly beyondRange: { readonly share: number; readonly range: number } | null;
  /** Share of samples that copy training data, and the share of real ones that look so by chance. */
  readonly memorised: { readonly share: number; readonly floor: number } | null;
}

/** What a checkpoint was trained for. */
export interface ModelFacts {
  readonly prediction_type: PredictionType;
  readonly schedule: ScheduleConfig;
}

export interface Observations {
  readonly recipe: Recipe;
  readonly data: DataFacts | null;
  readonly training: TrainingFacts | null;
  readonly sampling: SamplingFacts | null;
  /** The checkpoint that is sampled or gone on from; null for a training from nothing. */
  readonly model: ModelFacts | null;
}

/** A recipe, and nothing observed yet. */
export function unobserved(recipe: Recipe): Observations {
  return { recipe, data: null, training: null, sampling: null, model: null };
}

export interface RecipeChange {
  readonly part: Part;
  readonly key: string;
  readonly value: FieldValue;
}

export interface Fix {
  /** Words of a button: "Use the cosine schedule". */
  readonly label: string;
  readonly changes: readonly RecipeChange[];
}

export interface Diagnosis {
  /** `error`: there is no good result; `warning`: it is worse than need be; `info`: good to know. */
  readonly severity: 'error' | 'warning' | 'info';
  /** One sentence with the number that was measured. */
  readonly cause: string;
  /** Two sentences at most. */
  readonly why: string;
  readonly fix: Fix | null;
}

export interface Finding extends Diagnosis {
  /** Id of the rule. */
  readonly rule: string;
  readonly title: string;
}

/** When a rule can first speak: before a training, while it goes on, or about sampling. */
export type Stage = 'recipe' | 'training' | 'sampling';

export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly stage: Stage;
  check(observed: Observations): Diagnosis | null;
}
