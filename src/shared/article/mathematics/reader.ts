// Layer: shared, article. No vscode, no DOM. What the parts of the parser know of each other: the
// tokens ahead, and the rules of the grammar, which call each other without end.

import type { Token } from './tokens';
import type { ListNode, Node } from './tree';

/** Where the reading of an equation stands; every method throws where nothing fits. */
export interface Reader {
  readonly tokens: readonly Token[];
  /** Index of the token ahead. */
  at: number;
  /** The text of a token ahead, "" at the end. */
  peek(ahead?: number): string;
  take(): Token;
  fail(): never;
  /** Index of the bracket or bar that closes the one ahead; -1 for none. */
  closing(): number;
  isConditional(): boolean;
  /** Where a node that began at a token ends. */
  place(from: number): { start: number; end: number };
  /** True where a product without a sign goes on. */
  startsFactor(): boolean;
  /** What stands between the bracket ahead and its partner, as a list; both are taken. */
  bracket(): ListNode;
  expression(): Node;
  term(): Node;
  factor(): Node;
  /** What a command is applied to: a group, a command with its own arguments, or one token. */
  argument(): Node;
  productOf(factors: Node[], from: number): Node;
}

/** True for text that is the name of a quantity or a function, as \text{SNR}, and no prose. */
export function isName(words: string): boolean {
  return (
    /^\s*[A-Za-z][A-Za-z-]*\s*$/.test(words) &&
    !/^\s*(?:where|with|and|for|if|or|otherwise|else|so|then|thus|hence|let|as|is|such|that|when|given|by|from|since|of|the|in|on|at|to|a|we|all|iff|do|while|end|return|because|therefore|note|using|i\.e|e\.g|here)\s*$/i.test(
      words,
    )
  );
}
