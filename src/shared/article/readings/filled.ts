// Layer: shared, article. No vscode, no DOM. An equation with numbers in the place of its schedule:
// x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε as x_{300} = 0.38·x_0 + 0.92·ε. What depends on the step is a slot, so
// that a slider changes texts and typesets nothing anew.

import type { ScheduleExpression } from '../../../core/scheduleExpression';
import { bare, childrenOf } from '../mathematics/tree';
import type { Node, NodeOf, Statement } from '../mathematics/tree';
import type { Equation } from './equation';
import { expressionOf, mainTime, stepOf } from './scheduleTerms';
import type { Meanings, Terms } from './scheduleTerms';
import type { FilledEquation } from './types';

interface Edit {
  start: number;
  end: number;
  text: string;
}

/** An equation whose coefficients are numbers at every step; null where none of them is. */
export function filledEquation(
  { parts, operators }: Statement,
  { tex, letters }: Equation,
  roles: Meanings,
): FilledEquation | null {
  if (parts.length !== 2 || operators[0] !== '=' || roles.process === 've') return null;
  const time = mainTime(parts, letters);
  if (time === null) return null;
  const filler = new Filler(tex, { letters, roles, time });
  const [left, right] = parts.map((part) => filler.part(part));
  return filler.hasValue ? { tex: `${left} = ${right}`, slots: filler.slots } : null;
}

/** The slots of an equation, numbered as they are met. */
class Filler {
  readonly slots: FilledEquation['slots'] = [];
  hasValue = false;

  constructor(
    private readonly tex: string,
    private readonly terms: Terms,
  ) {}

  /** LaTeX of one side, with its slots. */
  part(part: Node): string {
    const edits = this.isName(part) ? this.indices(part) : this.edits(part);
    let text = '';
    let at = part.start;
    for (const edit of edits.sort((a, b) => a.start - b.start)) {
      // A macro's arguments share the place of its call.
      if (edit.start < at) continue;
      text += this.tex.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    return text + this.tex.slice(at, part.end);
  }

  /** α_t = …: what is defined keeps its name. */
  private isName(part: Node): boolean {
    return bare(part).kind === 'symbol';
  }

  private edits(node: Node): Edit[] {
    // A sign stays one of the equation.
    const value = node.kind === 'negation' ? null : expressionOf(node, this.terms);
    if (value !== null) {
      return hasQuantity(value) ? [this.value(node, value)] : this.indices(node);
    }
    if (node.kind === 'product') return this.product(node);
    if (node.kind === 'symbol') return this.indices(node);
    return childrenOf(node).flatMap((child) => this.edits(child));
  }

  /** Numbers that stand side by side are multiplied. */
  private product({ factors }: NodeOf<'product'>): Edit[] {
    const edits: Edit[] = [];
    let run: { from: number; values: ScheduleExpression[] } | null = null;
    const flush = (to: number): void => {
      if (run === null) return;
      const { from, values } = run;
      run = null;
      if (!values.some(hasQuantity)) return;
      const { start } = factors[from];
      const { end } = factors[to - 1];
      const value: ScheduleExpression =
        values.length === 1 ? values[0] : { operation: 'product', of: values };
      const edit = this.value({ start, end }, value);
      const before = from > 0 ? '\\cdot ' : '';
      const after = to < factors.length ? '\\cdot ' : '';
      edits.push({ ...edit, text: before + edit.text + after });
    };
    factors.forEach((factor, index) => {
      const value = expressionOf(factor, this.terms);
      if (value === null) {
        flush(index);
        edits.push(...this.edits(factor));
      } else if (run === null) run = { from: index, values: [value] };
      else run.values.push(value);
    });
    flush(factors.length);
    return edits;
  }

  private value({ start, end }: { start: number; end: number }, value: ScheduleExpression): Edit {
    this.hasValue = true;
    return { start, end, text: this.slot(value, 'value') };
  }

  /** The steps in the subscripts of a symbol, and t by itself. */
  private indices(node: Node): Edit[] {
    if (node.kind !== 'symbol') {
      const step = stepOf(node, this.terms);
      if (step !== null && step.base === 't') return [this.index(node, { step })];
      return childrenOf(node).flatMap((child) => this.indices(child));
    }
    const step = stepOf(node, this.terms);
    if (step?.base === 't') return [this.index(node, { step })];
    return node.sub === null ? [] : this.indices(node.sub);
  }

  private index({ start, end }: Node, value: ScheduleExpression): Edit {
    return { start, end, text: this.slot(value, 'step') };
  }

  private slot(value: ScheduleExpression, kind: 'value' | 'step'): string {
    this.slots.push({ kind, value });
    return `{\\htmlData{slot=${this.slots.length - 1}}{0}}`;
  }
}

/** True where a number depends on the schedule, not on t alone. */
function hasQuantity(expression: ScheduleExpression): boolean {
  if (typeof expression === 'number') return false;
  if ('quantity' in expression) return true;
  if ('operation' in expression) return expression.of.some(hasQuantity);
  return 'fold' in expression && hasQuantity(expression.body);
}
