// Layer: shared, article. No vscode, no DOM. What is said of an equation: which of the field's
// equations it is, what in it is wrong, what its symbols mean.

import type { WrittenForward } from '../../../core/forwardVariants';
import type { ScheduleExpression } from '../../../core/scheduleExpression';

export type ReadingId =
  | 'forward_step'
  | 'forward_marginal'
  | 'alpha_definition'
  | 'alpha_bar_definition'
  | 'beta_schedule'
  | 'snr'
  | 'posterior'
  | 'posterior_mean'
  | 'posterior_variance'
  | 'reverse_step'
  | 'x0_from_epsilon'
  | 'v_definition'
  | 'loss_epsilon'
  | 'loss_x0'
  | 'loss_v'
  | 'loss_score'
  | 'elbo'
  | 'score_epsilon'
  | 'ddim_step'
  | 'ddim_sigma'
  | 'forward_sde'
  | 'reverse_sde'
  | 'probability_flow_ode'
  | 'edm_preconditioning'
  | 'karras_sigmas'
  | 'flow_interpolation'
  | 'flow_loss'
  | 'guidance';

export interface EquationSource {
  tex: string;
  isDisplayed: boolean;
  /** Prose shortly before and after. */
  before: string;
  after: string;
}

export interface Finding {
  /** As "math/forward-noise-scale". */
  rule: string;
  severity: 'error' | 'warning';
  /** Offsets in the LaTeX, the end exclusive. */
  start: number;
  end: number;
  message: string;
  /** LaTeX for the range; null where none is known. */
  fix: string | null;
  /** Of a forward process whose scales do not fit: what it is as it is written. */
  written?: WrittenForward;
}

export interface SymbolUse {
  start: number;
  end: number;
  /** As "beta_t", "alpha_bar_t", "x_t", "epsilon", "epsilon_theta", "T". */
  meaning: string;
}

export interface Setting {
  /** Key of the recipe, as "beta_schedule"; "s" for the offset of the cosine schedule. */
  name: string;
  value: string | number;
  start: number;
  end: number;
}

/**
 * An equation in which the schedule is to be filled in. In `tex` stands \htmlData{slot=i}{0} where
 * slot i has its number.
 */
export interface FilledEquation {
  tex: string;
  slots: {
    /** A coefficient, or a step in a subscript. */
    kind: 'value' | 'step';
    value: ScheduleExpression;
  }[];
}

/** Variance preserving, x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε, or exploding, x_0 + σ ε. */
export type ForwardProcess = 'vp' | 've';

export interface Interpretation {
  reading: ReadingId | null;
  findings: Finding[];
  symbols: SymbolUse[];
  /** Its numbers at a step of the schedule; null where it has none. */
  filled: FilledEquation | null;
  /** Settings that the equation itself states. */
  settings: Setting[];
  /** Of an equation of the forward process; null where it is another one, or says neither. */
  process: ForwardProcess | null;
}
