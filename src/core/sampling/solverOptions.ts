// Layer: core (pure). Options that DPM-Solver and UniPC share.

import { booleanKey, choiceKey, integerKey, type ConfigEntry } from './configEntry';
import { option, type OptionField } from './option';

const SOLVER_ORDER: OptionField = {
  group: 'solver',
  kind: { type: 'integer', minimum: 1, maximum: 4 },
  label: 'Order',
  doc: 'Order of the solver: 1 to 4 for UniPC, 1 to 3 for the others.',
  default: 2,
};

const SOLVER_TYPE: OptionField = {
  group: 'solver',
  kind: {
    type: 'choice',
    options: [
      { value: 'midpoint', label: 'Midpoint' },
      { value: 'heun', label: 'Heun' },
      { value: 'bh1', label: 'B(h) = h' },
      { value: 'bh2', label: 'B(h) = e^h − 1' },
    ],
  },
  label: 'Second-order form',
  doc: 'midpoint or heun for DPM-Solver, bh1 or bh2 for UniPC.',
  default: 'midpoint',
};

const LOWER_ORDER_FINAL: OptionField = {
  group: 'solver',
  kind: { type: 'boolean' },
  label: 'Lower the last orders',
  doc: 'Lowers the order of the last steps; DPM-Solver multistep only in runs below 15 steps.',
  default: true,
};

const ALGORITHM_TYPE: OptionField = {
  group: 'solver',
  kind: {
    type: 'choice',
    options: [
      { value: 'dpmsolver++', label: 'DPM-Solver++: integrates x₀' },
      { value: 'dpmsolver', label: 'DPM-Solver: integrates ε' },
      { value: 'sde-dpmsolver++', label: 'DPM-Solver++ as SDE' },
      { value: 'sde-dpmsolver', label: 'DPM-Solver as SDE' },
    ],
  },
  label: 'Algorithm',
  doc: 'Which form of DPM-Solver (Lu 2022).',
  also: ['algorithm'],
  default: 'dpmsolver++',
};

export function solverOrder() {
  return option(SOLVER_ORDER, integerKey(2));
}

/** Runs of at least this many steps keep their order to the end. */
export const LONG_RUN = 15;

export function lowerOrderFinal(fallback: boolean) {
  return option(LOWER_ORDER_FINAL, booleanKey(fallback));
}

/** The second-order form as one of `types`; the other solvers' names mean `fallback`. */
export function solverType<Type extends string>(types: readonly Type[], fallback: NoInfer<Type>) {
  const others = ['midpoint', 'heun', 'logrho', 'bh1', 'bh2'].filter(
    (name) => !types.some((type) => type === name),
  );
  const renamed = Object.fromEntries(others.map((name) => [name, fallback]));
  const entry: ConfigEntry<Type> = choiceKey(types, fallback, renamed);
  return option(SOLVER_TYPE, entry, { allowed: types, preset: fallback });
}

export const ALGORITHM_TYPES = [
  'dpmsolver++',
  'dpmsolver',
  'sde-dpmsolver++',
  'sde-dpmsolver',
] as const;

export function algorithmType() {
  return option(ALGORITHM_TYPE, choiceKey(ALGORITHM_TYPES, 'dpmsolver++'));
}

/** Keys of flow matching, which the classes of discrete schedules have beside their own. */
export const FLOW_KEYS_OFF = [
  ['use_flow_sigmas', false],
  ['use_dynamic_shifting', false],
  ['time_shift_type', 'exponential'],
  ['flow_shift', 1],
] as const;
