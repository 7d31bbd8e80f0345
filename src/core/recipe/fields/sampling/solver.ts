// Layer: core (pure). Part of the table of recipe fields: the numerical method of a solver.

import type { SamplingFields } from '../../fieldTypes';
import type { SolverOptions } from '../../types';
import { samplerDefault } from './samplerDefault';

export const SOLVER_FIELDS: SamplingFields<SolverOptions> = {
  algorithm_type: {
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
    default: samplerDefault('algorithm_type', 'dpmsolver++'),
  },
  solver_order: {
    kind: { type: 'integer', minimum: 1, maximum: 4 },
    label: 'Order',
    doc: 'Order of the solver: 1 to 3 for DPM-Solver, 1 to 4 for UniPC.',
    default: samplerDefault('solver_order', 2),
  },
  solver_type: {
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
    default: samplerDefault('solver_type', 'midpoint'),
  },
  lower_order_final: {
    kind: { type: 'boolean' },
    label: 'Lower the last orders',
    doc: 'Lowers the order of the last steps, which keeps short runs stable.',
    default: true,
  },
  euler_at_final: {
    kind: { type: 'boolean' },
    label: 'Last step of order 1',
    doc: 'Makes the last step of order 1 whatever the length of the run.',
    default: false,
  },
  predict_x0: {
    kind: { type: 'boolean' },
    label: 'Integrate x₀',
    doc: 'UniPC only: integrates the predicted x₀ rather than ε.',
    default: true,
  },
  order: {
    kind: { type: 'integer', minimum: 1, maximum: 4 },
    label: 'Slopes',
    doc: 'LMS only: how many slopes are extrapolated.',
    default: 4,
  },
  skip_prk_steps: {
    kind: { type: 'boolean' },
    label: 'Skip Runge–Kutta steps',
    doc: 'PNDM only: starts with one step of two calls instead of three of four.',
    default: true,
  },
};
