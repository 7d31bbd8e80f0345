// Layer: shared, article. No vscode, no DOM. An expression as a function of some of its parts, its
// slots: a network's output, a differential, a score. Coefficients are read off by evaluating it.
// Everything else in it is a number of its own, the same for the same symbol.

import { Evaluator } from '../mathematics/evaluate';
import type { Values } from '../mathematics/evaluate';
import { walk } from '../mathematics/tree';
import type { ListNode, Node, SymbolNode } from '../mathematics/tree';
import { areEqual } from './world';

/** The name of the slot that a node is; null for any other node, which is looked into. */
export type SlotOf = (node: Node) => string | null;

/** A value for a symbol or a function that is known; undefined for the others. */
export type Binding = (node: SymbolNode, content: ListNode | null) => number | undefined;

const keys = new WeakMap<Node, string>();

/** The structure of a node without its place: equal for what is written alike. */
export function keyOf(node: Node): string {
  let known = keys.get(node);
  if (known === undefined) {
    known = JSON.stringify(node, (key, value: unknown) =>
      key === 'start' || key === 'end' || key === 'isApplied' ? undefined : value,
    );
    keys.set(node, known);
  }
  return known;
}

/** Numbers between 0.3 and 1.3 by a hash (FNV-1a) of the symbol and a seed. */
export class FreeValues implements Values {
  constructor(
    private readonly seed: number,
    private readonly bind: Binding = () => undefined,
  ) {}

  symbol(node: SymbolNode): number {
    if (node.name === 'pi') return Math.PI;
    if (node.name === 'I' && node.sub === null) return 1;
    return this.bind(node, null) ?? this.number(keyOf(node));
  }

  call(head: SymbolNode, content: ListNode): number {
    return this.bind(head, content) ?? this.number(keyOf(head) + keyOf(content));
  }

  special(node: Node): number {
    return this.number(keyOf(node));
  }

  private number(key: string): number {
    let hash = 2166136261 ^ this.seed;
    for (let at = 0; at < key.length; at += 1) {
      hash = Math.imul(hash ^ key.charCodeAt(at), 16777619);
    }
    hash ^= hash >>> 15;
    return 0.3 + (Math.imul(hash, 0x2c1b3c6d) >>> 0) / 2 ** 32;
  }
}

export const SEEDS = [3, 71, 419];

export class Form {
  /** Slots in the order in which they occur, each once. */
  readonly names: string[] = [];
  private readonly slots: { node: Node; name: string }[] = [];

  constructor(
    readonly root: Node,
    slotOf: SlotOf,
  ) {
    walk(root, (node) => {
      const name = slotOf(node);
      if (name === null) return true;
      this.slots.push({ node, name });
      if (!this.names.includes(name)) this.names.push(name);
      return false;
    });
  }

  /** Places of a slot. */
  nodesOf(name: string): Node[] {
    return this.slots.filter((slot) => slot.name === name).map(({ node }) => node);
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  /** The value of a part that holds no slot. */
  valueOf(part: Node, values: Values): number {
    return new Evaluator(values).value(part);
  }

  /** The value where the slots have the values given, zero for those that are not. */
  at(
    given: Readonly<Record<string, number>>,
    values: Values,
    edits: ReadonlyMap<Node, Node> | null = null,
  ): number {
    const all = new Map(edits ?? []);
    for (const { node, name } of this.slots) {
      const { start, end } = node;
      const value = name in given ? given[name] : 0;
      all.set(node, { kind: 'number', value, start, end });
    }
    return new Evaluator(values, all).value(this.root);
  }

  /**
   * The coefficient of each slot, with other slots held at the values given; null where the
   * expression is not linear in these slots, or has a value nobody knows.
   */
  coefficients(
    names: readonly string[],
    values: Values,
    {
      held = {},
      edits = null,
      hasRest = false,
    }: {
      held?: Readonly<Record<string, number>>;
      edits?: ReadonlyMap<Node, Node> | null;
      /** Whether there may be terms without any of these slots. */
      hasRest?: boolean;
    } = {},
  ): Record<string, number> | null {
    const rest = this.at(held, values, edits);
    if (!Number.isFinite(rest) || (!hasRest && !areEqual(rest, 0))) return null;
    const found: Record<string, number> = {};
    const probe: Record<string, number> = { ...held };
    let expected = rest;
    names.forEach((name, index) => {
      found[name] = this.at({ ...held, [name]: 1 }, values, edits) - rest;
      probe[name] = 0.7 + 0.9 * index;
      expected += found[name] * probe[name];
    });
    const isLinear = areEqual(this.at(probe, values, edits), expected);
    return isLinear && Object.values(found).every(Number.isFinite) ? found : null;
  }
}

/** The symbol of a node that is one, or that is applied to arguments; null for other nodes. */
export function headOf(node: Node): SymbolNode | null {
  if (node.kind === 'symbol') return node;
  return node.kind === 'call' ? node.head : null;
}
