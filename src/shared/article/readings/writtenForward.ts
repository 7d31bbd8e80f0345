// Layer: shared, article. No vscode, no DOM. A forward process as it is written, with its scales as
// expressions of the schedule, so that the lab can run it beside the right one.

import type { WrittenForward } from '../../../core/forwardVariants';
import type { ScheduleExpression } from '../../../core/scheduleExpression';
import { bare } from '../mathematics/tree';
import type { Node } from '../mathematics/tree';
import type { Equation } from './equation';
import { roleOf } from './meaning';
import { expressionOf, mainTime } from './scheduleTerms';
import type { Terms } from './scheduleTerms';
import type { Roles } from './world';

/** Null where a scale is none of the schedule. @param right a·x + b·ε */
export function writtenForward(
  right: Node,
  kind: WrittenForward['kind'],
  { equation, roles }: { equation: Equation; roles: Roles },
): WrittenForward | null {
  const { tex, letters } = equation;
  const sum = bare(right);
  const time = mainTime([right], letters);
  if (sum.kind !== 'sum' || sum.terms.length !== 2 || time === null) return null;
  const terms: Terms = { letters, roles, time };
  const scales = sum.terms.map((term) => scaleOf(term, tex, terms));
  const signal = scales.find((scale) => scale?.isNoise === false);
  const noise = scales.find((scale) => scale?.isNoise === true);
  if (!signal || !noise) return null;
  return {
    kind,
    tex,
    signalTex: signal.tex,
    noiseTex: noise.tex,
    signal: signal.value,
    noise: noise.value,
  };
}

interface Scale {
  tex: string;
  value: ScheduleExpression;
  isNoise: boolean;
}

/** What stands before x or ε in a term. */
function scaleOf(term: Node, tex: string, terms: Terms): Scale | null {
  const node = bare(term);
  const factors = node.kind === 'product' ? node.factors : [node];
  let isNoise: boolean | null = null;
  const values: ScheduleExpression[] = [];
  const texts: string[] = [];
  for (const factor of factors) {
    const symbol = bare(factor);
    const role = symbol.kind === 'symbol' ? roleOf(symbol, terms.letters) : 'other';
    if (role === 'x' || role === 'x_0' || role === 'epsilon') {
      if (isNoise !== null) return null;
      isNoise = role === 'epsilon';
      continue;
    }
    const value = expressionOf(factor, terms);
    if (value === null) return null;
    values.push(value);
    texts.push(tex.slice(factor.start, factor.end));
  }
  if (isNoise === null) return null;
  const value: ScheduleExpression = { operation: 'product', of: values };
  return { tex: texts.length === 0 ? '1' : texts.join(' '), value, isNoise };
}
