// Layer: lab worker, engine; command line. A training plan as text: what it costs in memory and
// arithmetic, the parameters, and every kernel call in running order.

import { formatShape } from './graph/graph';
import type { ParameterSlot } from './wasm/parameters';
import type { PlanStep } from './wasm/plan';
import type { WasmTrainer } from './wasm/trainer';

export interface PlanDescription {
  readonly batch: number;
  /** Numbers that training changes, and others. */
  readonly parameters: number;
  /** Weights, gradients, both moments and averages. */
  readonly parameterBytes: number;
  /** Activations, gradients in passing and workspace: the most that is alive at once. */
  readonly arenaBytes: number;
  /** Multiplications and additions of one training step, counted apart. */
  readonly flops: number;
  readonly slots: readonly ParameterSlot[];
  readonly steps: readonly PlanStep[];
}

const BUFFERS = 5;
const FLOAT_BYTES = 4;

/** Lays the plan out, if that was not done before, and says what it is. */
export function describePlan(trainer: WasmTrainer, batch: number): PlanDescription {
  const plan = trainer.plan(batch);
  const { slots, length } = trainer.parameters;
  return {
    batch,
    parameters: slots.reduce((sum, { size }) => sum + size, 0),
    parameterBytes: length * BUFFERS * FLOAT_BYTES,
    arenaBytes: plan.arenaBytes,
    flops: 2 * plan.multiplyAdds,
    slots,
    steps: plan.steps,
  };
}

/** The description as lines for a person. */
export function planText(plan: PlanDescription): string[] {
  const { batch, parameters, parameterBytes, arenaBytes, flops, slots, steps } = plan;
  return [
    `batch ${batch}: ${parameters} parameters, ${mebibytes(parameterBytes)} with gradients, moments and averages`,
    `${mebibytes(arenaBytes)} for activations and workspace, ${millions(flops)} MFLOP in ${steps.length} kernel calls a step`,
    '',
    ...slots.map(({ name, shape, trainable }) =>
      [name, formatShape(shape), trainable ? '' : 'frozen'].join('  ').trimEnd(),
    ),
    '',
    ...steps.map(stepLine),
  ];
}

function stepLine(
  { layer, kind, shape, attributes, multiplyAdds }: PlanStep,
  index: number,
): string {
  const given = Object.entries(attributes).map(([key, value]) => `${key} ${value}`);
  const parts = [
    String(index).padStart(4),
    layer === '' ? kind : `${layer}: ${kind}`,
    `→ ${formatShape(shape)}`,
    ...(given.length === 0 ? [] : [`(${given.join(', ')})`]),
    ...(multiplyAdds === 0 ? [] : [`${millions(2 * multiplyAdds)} MFLOP`]),
  ];
  return parts.join(' ');
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function millions(count: number): string {
  return (count / 1e6).toFixed(1);
}
