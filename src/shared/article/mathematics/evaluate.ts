// Layer: shared, article. No vscode, no DOM. The value of a tree for given values of its symbols.
// Equations are judged by it: two expressions that agree at many random points are equal, however
// they are written. Vectors are numbers here: ‖x‖ is |x|, I is 1.

import { bare } from './tree';
import type { ListNode, Node, NodeOf, SymbolNode } from './tree';

/** What the symbols and the functions of a tree are worth; NaN for what is not known. */
export interface Values {
  /** `index` is the value of the subscript, NaN where there is none. */
  symbol(node: SymbolNode, index: number): number;
  call(head: SymbolNode, content: ListNode, evaluator: Evaluator): number;
  /** A gradient, an expectation, a differential. */
  special(node: Node, evaluator: Evaluator): number;
}

/** Products and sums longer than this are not worked out. */
const MOST_TERMS = 400;

const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  log: Math.log,
  ln: Math.log,
  exp: Math.exp,
  cos: Math.cos,
  sin: Math.sin,
  tan: Math.tan,
  tanh: Math.tanh,
  sinh: Math.sinh,
  cosh: Math.cosh,
  arctan: Math.atan,
  arccos: Math.acos,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.log1p(Math.exp(x)),
  logit: (x) => Math.log(x / (1 - x)),
  det: (x) => x,
};

export class Evaluator {
  /** Variables of sums and products, by name. */
  private readonly locals = new Map<string, number>();

  /** `edits`: nodes that another stands for, to see what an equation would be worth with them. */
  constructor(
    private readonly values: Values,
    private readonly edits: ReadonlyMap<Node, Node> | null = null,
  ) {}

  value(original: Node): number {
    const node = this.edits?.get(original) ?? original;
    switch (node.kind) {
      case 'number':
        return node.value;
      case 'symbol':
        return this.symbol(node);
      case 'sum':
        return node.terms.reduce((total, term) => total + this.value(term), 0);
      case 'product':
        return this.product(node);
      case 'negation':
        return -this.value(node.body);
      case 'fraction':
        return this.value(node.numerator) / this.value(node.denominator);
      case 'power':
        return this.power(node);
      case 'root':
        return this.value(node.body) ** (1 / (node.degree === null ? 2 : this.value(node.degree)));
      case 'group':
        return this.value(node.body);
      case 'norm':
        return Math.abs(this.value(node.body));
      case 'function':
        return this.function(node);
      case 'call':
        return this.values.call(node.head, node.content, this);
      case 'big':
        return this.big(node);
      case 'gradient':
      case 'expectation':
      case 'differential':
        return this.values.special(node, this);
      case 'list':
      case 'relation':
      case 'ellipsis':
      case 'words':
        return NaN;
    }
  }

  /** The value of a symbol, that of its index worked out. */
  symbol(node: SymbolNode): number {
    const local = node.sub === null && node.accent === '' ? this.locals.get(node.name) : undefined;
    if (local !== undefined) return local;
    if (node.sub === null) return this.values.symbol(node, NaN);
    return this.values.symbol(node, this.index(node.sub));
  }

  /** The value of a subscript: of t_i and \tau_i it is that of i; of t|s it is that of t. */
  index(sub: Node): number {
    const node = bare(sub);
    if (node.kind === 'list') {
      return node.items.length > 0 ? this.index(node.items[0]) : NaN;
    }
    if (node.kind === 'symbol' && node.sub !== null && /^(?:t|tau|s)$/.test(node.name)) {
      return this.index(node.sub);
    }
    return this.value(node);
  }

  private power({ base, exponent }: NodeOf<'power'>): number {
    const power = this.value(exponent);
    if (base.kind === 'symbol' && base.name === 'e' && base.sub === null) return Math.exp(power);
    // cos^{-1} and its like are not powers, but they do not occur in these equations.
    return this.value(base) ** power;
  }

  private function({ name, argument }: NodeOf<'function'>): number {
    const inner = bare(argument);
    if (name === 'min' || name === 'max') {
      const items = inner.kind === 'list' ? inner.items.map((item) => this.value(item)) : [];
      return items.length < 2 ? NaN : name === 'min' ? Math.min(...items) : Math.max(...items);
    }
    if ((name === 'clip' || name === 'clamp') && inner.kind === 'list') {
      return this.value(inner.items[0]);
    }
    return name in FUNCTIONS ? FUNCTIONS[name](this.value(inner)) : NaN;
  }

  private product({ factors }: NodeOf<'product'>): number {
    const at = factors.findIndex(({ kind }) => kind === 'ellipsis');
    if (at >= 0) return this.listedProduct(factors, at);
    return factors.reduce((total, factor) => total * this.value(factor), 1);
  }

  /** α_1 α_2 ⋯ α_t: the product over the index from the first to the last. */
  private listedProduct(factors: readonly Node[], at: number): number {
    const first = bare(factors[0]);
    const last = bare(factors[factors.length - 1]);
    if (first.kind !== 'symbol' || last.kind !== 'symbol' || at === 0) return NaN;
    if (first.sub === null || last.sub === null || first.name !== last.name) return NaN;
    const ends = [this.index(first.sub), this.index(last.sub)];
    return this.fold('prod', Math.min(...ends), Math.max(...ends), (index) =>
      this.values.symbol(first, index),
    );
  }

  private big(node: NodeOf<'big'>): number {
    const bounds = this.bounds(node);
    if (node.operator === 'int' || bounds === null) return this.values.special(node, this);
    const outer = this.locals.get(bounds.variable);
    const total = this.fold(node.operator, bounds.from, bounds.to, (index) => {
      this.locals.set(bounds.variable, index);
      return this.value(node.body);
    });
    if (outer === undefined) this.locals.delete(bounds.variable);
    else this.locals.set(bounds.variable, outer);
    return total;
  }

  private bounds({
    from,
    to,
  }: NodeOf<'big'>): { variable: string; from: number; to: number } | null {
    if (from?.kind === 'symbol' && to !== null) {
      return { variable: from.name, from: 1, to: this.value(to) };
    }
    if (from?.kind !== 'relation' || from.parts.length !== 2) return null;
    const [variable, bound] = from.parts.map(bare);
    if (variable.kind !== 'symbol') return null;
    const value = this.value(bound);
    if (from.operators[0] === '<' && to === null)
      return { variable: variable.name, from: 1, to: value };
    if (from.operators[0] !== '=' || to === null) return null;
    const upper = bare(to);
    // \prod_{s=1}^{s=t}
    const end = upper.kind === 'relation' ? upper.parts[upper.parts.length - 1] : upper;
    return { variable: variable.name, from: value, to: this.value(end) };
  }

  private fold(
    operator: 'sum' | 'prod',
    from: number,
    to: number,
    term: (index: number) => number,
  ): number {
    if (!Number.isInteger(from) || !Number.isInteger(to) || to - from > MOST_TERMS) return NaN;
    let total = operator === 'sum' ? 0 : 1;
    for (let index = from; index <= to; index += 1) {
      total = operator === 'sum' ? total + term(index) : total * term(index);
    }
    return total;
  }
}
