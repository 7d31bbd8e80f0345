// Layer: lab worker, engine. What a backend makes of an operation, as the graph carries it. A
// backend has one `LoweringTo`; operations call it to say how they are computed there, and only
// it can look into what they said. So the graph knows no backend, and a new one needs no change of
// it.

/** An operation's translation for one backend. */
export interface Lowering {
  readonly backend: string;
}

export class LoweringTo<Rule extends object> {
  private readonly rules = new WeakMap<Lowering, Rule>();

  /** @param backend for whoever inspects a graph, e.g. "wasm" */
  constructor(private readonly backend: string) {}

  /** A translation for this backend, to be listed by an operation. */
  by(rule: Rule): Lowering {
    const lowering = { backend: this.backend };
    this.rules.set(lowering, rule);
    return lowering;
  }

  /** What the operation says for this backend, or null where it says nothing. */
  of({ lowerings }: { readonly lowerings: readonly Lowering[] }): Rule | null {
    for (const lowering of lowerings) {
      const rule = this.rules.get(lowering);
      if (rule !== undefined) return rule;
    }
    return null;
  }
}
