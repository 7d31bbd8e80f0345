// Layer: shared, article. No vscode, no DOM. The tree of mathematics that LaTeX is read as. Every
// node has its place in the LaTeX, offsets with the end exclusive.

import type { Accent } from './commands';

interface Place {
  start: number;
  end: number;
}

export interface NumberNode extends Place {
  kind: 'number';
  value: number;
}

export interface SymbolNode extends Place {
  kind: 'symbol';
  /** A letter, a command without its backslash, or a word set upright. ϵ and ε are "epsilon". */
  name: string;
  accent: Accent;
  font: '' | 'cal' | 'bb' | 'word';
  /** Subscript that is mathematics: an index, a parameter. Also the t of α(t) and of x^{(t)}. */
  sub: Node | null;
  /** Subscript or superscript that is a word, as in β_{\text{min}}; "" for none. */
  label: string;
  primes: number;
  /** The index was written in brackets behind, as in α(t). */
  isApplied: boolean;
}

export interface ListNode extends Place {
  kind: 'list';
  items: Node[];
  /** Between the items: "," ";" "|" "||" ":". */
  separators: string[];
}

export type Node =
  | NumberNode
  | SymbolNode
  | ListNode
  | (Place & { kind: 'sum'; terms: Node[] })
  | (Place & { kind: 'product'; factors: Node[] })
  | (Place & { kind: 'negation'; body: Node })
  /** ± and ∓: the value of neither. */
  | (Place & { kind: 'fraction'; numerator: Node; denominator: Node })
  | (Place & { kind: 'power'; base: Node; exponent: Node })
  /** `isSlip`: \sqrt(…), whose root covers only the bracket where it is typeset. */
  | (Place & { kind: 'root'; body: Node; degree: Node | null; isSlip: boolean })
  /** A bracket that groups. */
  | (Place & { kind: 'group'; body: Node; open: string })
  /** A function or a distribution of arguments: f(x), q(x|y), \mathcal N(x; \mu, \Sigma). */
  | (Place & { kind: 'call'; head: SymbolNode; content: ListNode })
  | (Place & { kind: 'function'; name: string; argument: Node })
  | (Place & { kind: 'norm'; body: Node })
  | (Place & { kind: 'expectation'; under: Node | null; body: Node })
  | (Place & { kind: 'gradient'; variable: Node | null; body: Node })
  | (Place & {
      kind: 'big';
      operator: 'sum' | 'prod' | 'int';
      from: Node | null;
      to: Node | null;
      body: Node;
    })
  | (Place & { kind: 'differential'; of: SymbolNode })
  | (Place & { kind: 'relation'; parts: Node[]; operators: string[] })
  | (Place & { kind: 'ellipsis' })
  | (Place & { kind: 'words'; words: string });

export type NodeOf<K extends Node['kind']> = Extract<Node, { kind: K }>;

/** Relations between expressions: x_t = … = …, z ∼ N(0, I). A single expression has no operator. */
export interface Statement extends Place {
  parts: Node[];
  /** "=", "~=" (about), "~" (distributed as), "<-", "->", "<", ">", "!=", "in", "prop". */
  operators: string[];
  /** Words that stand before it within the equation, as "where". */
  words: string;
}

/** The nodes directly below a node. */
export function childrenOf(node: Node): Node[] {
  switch (node.kind) {
    case 'number':
    case 'ellipsis':
    case 'words':
      return [];
    case 'symbol':
      return node.sub === null ? [] : [node.sub];
    case 'list':
      return node.items;
    case 'sum':
      return node.terms;
    case 'product':
      return node.factors;
    case 'fraction':
      return [node.numerator, node.denominator];
    case 'power':
      return [node.base, node.exponent];
    case 'root':
      return node.degree === null ? [node.body] : [node.degree, node.body];
    case 'call':
      return [node.head, node.content];
    case 'function':
      return [node.argument];
    case 'expectation':
      return node.under === null ? [node.body] : [node.under, node.body];
    case 'gradient':
      return node.variable === null ? [node.body] : [node.variable, node.body];
    case 'big':
      return [node.from, node.to, node.body].filter((child) => child !== null);
    case 'differential':
      return [node.of];
    case 'relation':
      return node.parts;
    case 'negation':
    case 'group':
    case 'norm':
      return [node.body];
  }
}

/** Visits a node and what is below it; a visitor that returns false is not led further down. */
export function walk(node: Node, visit: (node: Node) => unknown): void {
  if (visit(node) === false) return;
  for (const child of childrenOf(node)) walk(child, visit);
}

/** A node without the brackets around it. */
export function bare(node: Node): Node {
  return node.kind === 'group' ? bare(node.body) : node;
}
