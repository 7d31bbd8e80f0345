// Layer: shared, article. No vscode, no DOM. What a step of DDIM is made of: x at the time that the
// step goes to, and the expression for it in its slots.

import type { Node, Statement, SymbolNode } from '../mathematics/tree';
import { claimsOf, gaussiansOf } from './claims';
import { indexOf } from './equation';
import type { Equation } from './equation';
import { Form, headOf, keyOf } from './form';
import { roleOf } from './meaning';
import { TIMES } from './world';

export interface Step {
  /** x at the time t′, with its scale: x_{t-1}, or x_{t-1}/√ᾱ_{t-1}. */
  left: Form;
  right: Form;
  from: number;
  to: number;
  /** Slot of the predicted noise, and of the new noise. */
  direction: string | null;
  fresh: string | null;
  /** Variance of a Gaussian. */
  variance: Node | null;
}

/** The steps that a statement may be; judged elsewhere. */
export function stepsOf(statement: Statement, equation: Equation): Step[] {
  const found: Step[] = [];
  for (const { left, right } of claimsOf(statement)) {
    const form = formOf(left, equation);
    if (form.names.length === 1) found.push(...stepOf(form, right, { equation, variance: null }));
  }
  for (const { variable, given, mean, variance } of gaussiansOf(statement)) {
    if (variable === null || given.length === 0) continue;
    const form = formOf(variable, equation);
    if (form.names.length === 1) found.push(...stepOf(form, mean, { equation, variance }));
  }
  return found;
}

const STATE = /^state (.+)$/;

/** Slots: x at each time, the clean data, each noise. */
function formOf(root: Node, equation: Equation): Form {
  return new Form(root, (node) => {
    const head = headOf(node);
    if (head === null) return null;
    switch (roleOf(head, equation.letters)) {
      case 'x':
        return node.kind === 'symbol' ? stateSlot(head, equation) : null;
      case 'x_0':
        return 'signal';
      case 'x_theta':
        return 'signal';
      case 'epsilon_theta':
        return 'predicted';
      case 'epsilon':
        return `noise ${keyOf(head)}`;
      default:
        return null;
    }
  });
}

function stateSlot(head: SymbolNode, equation: Equation): string | null {
  const labelled = labelledTime(head);
  if (labelled !== null) return `state ${labelled}`;
  return head.sub === null ? null : `state ${indexOf(head.sub, equation)}`;
}

/** x_{\text{prev}}, ᾱ_{\text{next}} */
export function labelledTime({ label, sub }: SymbolNode): number | null {
  if (sub !== null) return null;
  return label === 'prev' ? TIMES.t - 1 : label === 'next' ? TIMES.t + 1 : null;
}

function stepOf(
  left: Form,
  rightNode: Node,
  { equation, variance }: { equation: Equation; variance: Node | null },
): Step[] {
  const to = Number(STATE.exec(left.names[0])?.[1] ?? NaN);
  if (!(to > 0)) return [];
  const right = formOf(rightNode, equation);
  const states = right.names.filter((name) => STATE.test(name));
  const noises = right.names.filter((name) => name.startsWith('noise'));
  const hasNetwork = right.has('predicted') || hasPrediction(right, equation);
  if (states.length > 1 || noises.length > 2 || (states.length === 0 && !hasNetwork)) {
    // x_{t-1} = √ᾱ_{t-1} x_0 + √(1−ᾱ_{t-1}−σ²) ε_t + σ ε
    if (states.length > 1 || noises.length !== 2 || !right.has('signal')) return [];
  }
  if (!right.has('signal') && !right.has('predicted')) return [];
  const from = states.length === 1 ? Number(STATE.exec(states[0])?.[1]) : to + 1;
  if (!(from > 0) || from === to) return [];
  const step = { left, right, from, to, variance };
  if (right.has('predicted')) {
    if (noises.length > 1) return [];
    return [{ ...step, direction: 'predicted', fresh: noises.at(0) ?? null }];
  }
  if (noises.length === 2) {
    return [
      { ...step, direction: noises[0], fresh: noises[1] },
      { ...step, direction: noises[1], fresh: noises[0] },
    ];
  }
  if (states.length === 1) return [{ ...step, direction: null, fresh: noises.at(0) ?? null }];
  return noises.length === 1 ? [{ ...step, direction: noises[0], fresh: null }] : [];
}

/** True where the clean data is a prediction. */
function hasPrediction(form: Form, { letters }: Equation): boolean {
  return form.nodesOf('signal').some((node) => {
    const head = headOf(node);
    return head !== null && (node.kind === 'call' || roleOf(head, letters) === 'x_theta');
  });
}
