// Layer: shared, article. No vscode, no DOM. A change of an expression: what stands for which node, and
// how it is written in the LaTeX.

import type { Node } from '../mathematics/tree';
import type { Letters } from './meaning';

export interface Edit {
  node: Node;
  /** What stands for the node. */
  replacement: Node;
  start: number;
  end: number;
  /** LaTeX for the range; null where it cannot be written, as within a macro. */
  text: string | null;
}

export type RepairKind =
  | 'bar'
  | 'root'
  | 'square'
  | 'sign'
  | 'index'
  | 'inverse'
  | 'tilde'
  | 'operator'
  | 'swap'
  | 'complement';

export interface Repair {
  kind: RepairKind;
  edits: Edit[];
}

/** What the changes are made in. */
export interface RepairSource {
  tex: string;
  letters: Letters;
  /** How the article writes ᾱ, without its index. */
  barTex: string;
}

/** LaTeX of a node without the braces of an argument around it. */
export function slice(node: Node, tex: string): string {
  const { start, end } = within(node, tex);
  return tex.slice(start, end);
}

/** The place of a node without the braces of an argument around it. */
export function within({ start, end }: Node, tex: string): { start: number; end: number } {
  const inner = /^\{(\s*)([^]*?)(\s*)\}$/.exec(tex.slice(start, end));
  if (inner === null) return { start, end };
  return { start: start + 1 + inner[1].length, end: end - 1 - inner[3].length };
}

export function place({ start, end }: Node): { start: number; end: number } {
  return { start, end };
}

/** Another object of the same value: the original is what edits are found by. */
export function copy<N extends Node>(node: N): N {
  return { ...node };
}
