// Layer: shared, article. No vscode, no DOM. What guidance mixes: predictions of noise, data or
// velocity and scores, with what they are conditional on.

import { hasParameters } from '../mathematics/applications';
import { bare } from '../mathematics/tree';
import type { ListNode, Node, SymbolNode } from '../mathematics/tree';
import { headOf, keyOf } from './form';

export interface Output {
  kind: 'noise' | 'data' | 'velocity' | 'score' | 'classifier';
  /** How much it is conditional on; only compared. */
  conditions: number;
}

const NULL_LABEL =
  /^(?:uncond|unconditional|null|neg|negative|u|uc|un|un-?guided|empty|uncon|base|\\emptyset)$/i;
const GIVEN_LABEL = /^(?:cond|conditional|c|text|pos|positive|prompt|y|con|full|class)$/i;
const NULL = /^(?:varnothing|emptyset|null|Phi|phi|empty|∅|uncond|neg|negative)$/;

/** A slot for each output, of the same name where they are written alike. */
export function slotOfOutput(node: Node): string | null {
  return outputOf(node) === null ? null : keyOf(node);
}

export function outputOf(node: Node): Output | null {
  if (node.kind === 'gradient') return scoreOf(node.body);
  // ε_θ^c
  if (node.kind === 'power') {
    const label = bare(node.exponent);
    const head = headOf(node.base);
    const conditions = label.kind === 'symbol' ? conditionOf(label.name) : null;
    const kind = head === null ? null : kindOf(head, node.base.kind === 'call');
    return conditions === null || kind === null ? null : { kind, conditions };
  }
  const head = headOf(node);
  if (head === null) return null;
  const kind = kindOf(head, node.kind === 'call');
  if (kind === null) return null;
  const own = conditionsOf(head);
  return { kind, conditions: own + (node.kind === 'call' ? given(node.content) : 0) };
}

/** What a plain letter on the left side is: ε = ε_u + s (ε_c − ε_u). */
export function kindByLetter(node: Node): Output['kind'] | null {
  if (node.kind !== 'symbol') return null;
  if (/^(?:epsilon|e)$/.test(node.name)) return 'noise';
  return node.name === 'v' || node.name === 'u' ? 'velocity' : null;
}

/** Of ∇ log p(x|y), ∇ log p(x), and ∇ log p(y|x), which is a classifier's. */
function scoreOf(body: Node): Output | null {
  const logarithm = bare(body);
  if (logarithm.kind !== 'function' || !/^(?:log|ln)$/.test(logarithm.name)) return null;
  const density = bare(logarithm.argument);
  if (density.kind !== 'call' || !/^[pqPQ]$/.test(density.head.name)) return null;
  const { content } = density;
  const [first] = content.items.map(bare);
  if (first.kind !== 'symbol') return null;
  const isClassifier = /^(?:y|c|C|Y|l)$/.test(first.name) && content.items.length > 1;
  const kind = isClassifier ? 'classifier' : 'score';
  return { kind, conditions: given(content) };
}

function kindOf(head: SymbolNode, isCall: boolean): Output['kind'] | null {
  const isNetwork = isCall || hasParameters(head) || conditionsOf(head) !== 0 || head.accent !== '';
  const isMarked = isNetwork || head.label !== '' || head.primes > 0;
  if (/^(?:epsilon|eps|e|noise)$/.test(head.name)) return isMarked ? 'noise' : null;
  if (!isMarked) return null;
  if (head.name === 'v' || head.name === 'u') return 'velocity';
  if (head.name === 's' || head.name === 'S') return 'score';
  if (/^[DxFfz]$/.test(head.name)) {
    return head.name !== 'x' || hasParameters(head) || head.accent !== '' ? 'data' : null;
  }
  return null;
}

/** 1 for a name of the conditional, −1 for one of the unconditional; null for another. */
function conditionOf(name: string): number | null {
  if (NULL.test(name) || NULL_LABEL.test(name)) return -1;
  return GIVEN_LABEL.test(name) ? 1 : null;
}

function conditionsOf({ name, sub, label }: SymbolNode): number {
  const ofLabel = label
    .split(' ')
    .map(conditionOf)
    .find((one) => one !== null);
  if (typeof ofLabel === 'number') return ofLabel;
  const inner = sub === null ? null : bare(sub);
  const items = inner?.kind === 'list' ? inner.items.map(bare) : inner === null ? [] : [inner];
  for (const item of items) {
    // Karras et al. 2024: D_1 is guided by D_0.
    if (item.kind === 'number' && name === 'D') return item.value;
    if (item.kind !== 'symbol' || /^(?:phi|theta)$/.test(item.name)) continue;
    const condition = conditionOf(item.name);
    if (condition !== null) return condition;
  }
  return 0;
}

/** The number of arguments that are not empty. */
function given({ items }: ListNode): number {
  return items.map(bare).filter((item) => !isNothing(item)).length;
}

function isNothing(item: Node): boolean {
  if (item.kind === 'words') return true;
  if (item.kind === 'relation') return isNothing(bare(item.parts[item.parts.length - 1]));
  if (item.kind === 'number') return item.value === 0;
  if (item.kind !== 'symbol') return false;
  if (NULL.test(item.name) || NULL_LABEL.test(item.label)) return true;
  const sub = item.sub === null ? null : bare(item.sub);
  return sub?.kind === 'symbol' && NULL.test(sub.name);
}
