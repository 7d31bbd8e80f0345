// Layer: shared, article. No vscode, no DOM. What a reading is, and helpers that several share.

import { bare, walk } from '../mathematics/tree';
import type { Node, Statement, SymbolNode } from '../mathematics/tree';
import { indexOf } from './equation';
import type { Equation, Verdict } from './equation';
import { roleOf } from './meaning';
import type { Role } from './meaning';
import { fixOf } from './repair';
import type { Repair } from './edits';
import type { Finding, ForwardProcess, ReadingId, Setting, SymbolUse } from './types';
import type { Meanings } from './scheduleTerms';

export interface Match {
  reading: ReadingId;
  findings: Finding[];
  settings?: Setting[];
  /** What the letters mean by which it is right or nearly so. */
  roles?: Meanings;
  /** The symbols, where they are not what their letters usually are. */
  symbols?: SymbolUse[];
  /** The process that it is about, where no roles say so. */
  process?: ForwardProcess;
}

/** One kind of equation. `read` returns null for a statement that is no such equation. */
export interface Reading {
  id: ReadingId;
  read(statement: Statement, equation: Equation): Match | null;
}

/** A rule of what is wrong: its id, and what it says. */
export interface MathRule {
  id: string;
  message(context: { repair?: Repair | null; was: string; fix: string | null }): string;
}

/** ": a should be b" of a message; nothing where no change is known. */
export function shouldBe({ was, fix }: { was: string; fix: string | null }): string {
  if (fix === null) return '';
  return `: ${was === '' ? 'nothing' : was} should be ${fix === '' ? 'left out' : fix}`;
}

/** The finding that a repair stands for. */
export function findingOf(rule: MathRule, repair: Repair, { tex }: Equation): Finding {
  const { start, end, fix } = fixOf(repair, tex);
  // Of several places the message shows the first.
  const [first] = repair.edits;
  const message = rule.message({ was: tex.slice(first.start, first.end), fix: first.text });
  return { rule: rule.id, severity: 'warning', start, end, message, fix };
}

/** The findings of a verdict: none where it is right. */
export function findingsOf(
  verdict: Verdict,
  equation: Equation,
  ruleOf: (repair: Repair) => MathRule,
): Finding[] {
  return verdict.kind === 'wrong'
    ? [findingOf(ruleOf(verdict.repair), verdict.repair, equation)]
    : [];
}

/** The symbols of a role, in order. */
export function symbolsOf(node: Node, role: Role, { letters }: Equation): SymbolNode[] {
  const found: SymbolNode[] = [];
  walk(node, (below) => {
    if (below.kind === 'symbol' && roleOf(below, letters) === role) found.push(below);
  });
  return found;
}

/** Times of x in an expression; x_0 has the time 0. */
export function timesOf(node: Node, equation: Equation): number[] {
  const noised = symbolsOf(node, 'x', equation).map((symbol) =>
    symbol.sub === null ? NaN : indexOf(symbol.sub, equation),
  );
  const clean = symbolsOf(node, 'x_0', equation).map(() => 0);
  return [...new Set([...noised, ...clean])];
}

/** The time of a symbol that is x at a time; null for anything else. NaN for x without one. */
export function timeOfState(part: Node, equation: Equation): number | null {
  const node = bare(part);
  if (node.kind !== 'symbol') return null;
  const role = roleOf(node, equation.letters);
  if (role === 'x_0') return 0;
  if (role !== 'x') return null;
  return node.sub === null ? NaN : indexOf(node.sub, equation);
}

export function has(node: Node, role: Role, equation: Equation): boolean {
  return symbolsOf(node, role, equation).length > 0;
}
