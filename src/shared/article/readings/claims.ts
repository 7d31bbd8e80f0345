// Layer: shared, article. No vscode, no DOM. What a statement claims: that one expression equals
// another, or that something is distributed as a Gaussian with a mean and a variance.

import { bare } from '../mathematics/tree';
import type { ListNode, Node, Statement, SymbolNode } from '../mathematics/tree';

export interface Claim {
  left: Node;
  right: Node;
}

const EQUALS = new Set(['=', '<-', '~=']);

/** Equalities, those with the last side of a derivation first. */
export function claimsOf({ parts, operators }: Statement): Claim[] {
  if (operators.length === 0 || !operators.every((operator) => EQUALS.has(operator))) return [];
  const claims: Claim[] = [];
  for (let left = 0; left < parts.length - 1; left += 1) {
    if (left > 0 && !isName(parts[left])) continue;
    for (let right = parts.length - 1; right > left; right -= 1) {
      claims.push({ left: bare(parts[left]), right: parts[right] });
    }
  }
  // a + b = c is c = a + b.
  const last = bare(parts[parts.length - 1]);
  if (isName(last) && !isName(bare(parts[0]))) claims.unshift({ left: last, right: parts[0] });
  return claims;
}

/** A symbol, a symbol with arguments, or the square of one: what is defined. */
export function isName(node: Node): boolean {
  if (node.kind === 'power') return isName(node.base);
  return node.kind === 'symbol' || node.kind === 'call';
}

export interface Gaussian {
  /** q or p, with what is behind it; null in x_t ∼ N(…). */
  head: SymbolNode | null;
  variable: Node | null;
  given: Node[];
  mean: Node;
  /** The covariance. */
  variance: Node;
  /** True where it holds I, so that it is no standard deviation. */
  hasIdentity: boolean;
}

/** Statements that something is Gaussian: q(x_t | x_{t-1}) = N(x_t; …, …), x_t ∼ N(…, …). */
export function gaussiansOf({ parts }: Statement): Gaussian[] {
  const found: Gaussian[] = [];
  const named = parts.map(distributionOf).find((distribution) => distribution !== null);
  for (const part of parts) {
    const node = bare(part);
    if (node.kind !== 'call' || !isNormal(node.head)) continue;
    const gaussian = readNormal(node.content);
    if (gaussian === null) continue;
    found.push({
      ...gaussian,
      head: named?.head ?? null,
      variable: named?.variable ?? gaussian.variable,
      given: named?.given ?? [],
    });
  }
  return found;
}

export function isNormal(head: SymbolNode): boolean {
  if (head.name === 'N') return head.font === 'cal' || head.sub === null;
  return /^(?:Normal|Gaussian|normal)$/.test(head.name);
}

function readNormal(content: ListNode): Omit<Gaussian, 'head' | 'given'> | null {
  const items = [...content.items];
  let variable: Node | null = null;
  if (items.length === 3) variable = items.shift() ?? null;
  if (items.length !== 2) return null;
  const [mean, variance] = items;
  let hasIdentity = false;
  const factors = bare(variance);
  const list = factors.kind === 'product' ? factors.factors : [factors];
  for (const factor of list) {
    const node = bare(factor);
    if (node.kind === 'symbol' && /^[I1]$/.test(node.name)) hasIdentity = true;
  }
  return { variable, mean, variance, hasIdentity };
}

export interface Distribution {
  head: SymbolNode | null;
  variable: Node;
  given: Node[];
}

/** q(x_t | x_0), p_\theta(x_{t-1} | x_t), or x_t | x_0 by itself. */
export function distributionOf(part: Node): Distribution | null {
  const node = bare(part);
  if (node.kind === 'call') {
    if (isNormal(node.head) || !/^[pqPQr]$/.test(node.head.name)) return null;
    return split(node.content, node.head);
  }
  if (node.kind === 'list') return split(node, null);
  return node.kind === 'symbol' ? { head: null, variable: node, given: [] } : null;
}

function split({ items, separators }: ListNode, head: SymbolNode | null): Distribution | null {
  if (items.length === 0) return null;
  const bar = separators.indexOf('|');
  if (bar > 0) return null;
  return { head, variable: bare(items[0]), given: bar < 0 ? [] : items.slice(1).map(bare) };
}
