// Layer: shared, article. No vscode, no DOM. What a symbol stands for, by its letter, accent and
// parameters: x_t, ε, ε_θ, β_t, ᾱ_t, … Letters differ between texts; the roles do not.

import { hasParameters } from '../mathematics/applications';
import { bare, walk } from '../mathematics/tree';
import type { Node, SymbolNode } from '../mathematics/tree';

export type Role =
  | 'x'
  | 'x_0'
  | 'x_theta'
  | 'epsilon'
  | 'epsilon_theta'
  | 'v'
  | 'v_theta'
  | 'score_theta'
  | 'mu'
  | 'beta'
  | 'beta_tilde'
  | 'beta_bound'
  | 'alpha'
  | 'alpha_bar'
  | 'alpha_given'
  | 'sigma'
  | 'sigma_given'
  | 'sigma_data'
  | 'snr'
  | 'log_snr'
  | 'time'
  | 'T'
  | 'identity'
  | 'pi'
  | 'eta'
  | 'other';

/** Letters of one equation. */
export interface Letters {
  /** The letter of the noised data: x, or z where x is the data. */
  state: string;
  /** Letter of the clean data where it is another than the state's: x beside z_t, y beside x. */
  clean: string;
  /** Letters that count: those in subscripts and below sums. */
  indices: ReadonlySet<string>;
}

const STATES = /^[xzyuXZYhr]$/;
const NOISES = /^(?:epsilon|z|w|eta|n|xi|zeta|nu|omega|Z|W|e|delta|varepsilon|eps|noise)$/;
const TIME = /^(?:t|s|u|i|j|k|n|m|l|tau|r|Delta .+)$/;

/** The letters of an equation: which is noised, which is clean. */
export function lettersOf(nodes: readonly Node[]): Letters {
  const indexed = new Set<string>();
  const plain = new Set<string>();
  const indices = new Set<string>();
  const names = new Set<string>();
  for (const node of nodes) {
    walk(node, (below) => {
      collectIndices(below, indices);
      if (below.kind !== 'symbol') return true;
      names.add(below.name);
      if (!STATES.test(below.name)) return true;
      if (below.sub === null || hasParameters(below)) plain.add(below.name);
      else indexed.add(below.name);
      return true;
    });
  }
  // v = α ε − σ x is of the data x and its noised z.
  if (indexed.size === 0 && names.has('v') && plain.has('x')) {
    return { state: 'z', clean: 'x', indices };
  }
  // x_t beside z_t: z is the noise. z_t beside x: z is the noised x.
  const state =
    ['x', 'z', 'y', 'X', 'Z', 'Y', 'u', 'h', 'r'].find((letter) => indexed.has(letter)) ??
    (plain.has('x') ? 'x' : plain.has('z') && names.has('epsilon') ? 'z' : 'x');
  const clean =
    state !== 'x' && plain.has('x') ? 'x' : plain.has('y') && state === 'x' ? 'y' : state;
  return { state, clean, indices };
}

/** The letters of a subscript, or of the bounds of a sum. */
function collectIndices(node: Node, indices: Set<string>): void {
  const index = node.kind === 'symbol' ? node.sub : node.kind === 'big' ? node.from : null;
  if (index === null) return;
  walk(index, (below) => {
    if (below.kind === 'symbol' && TIME.test(below.name)) indices.add(below.name);
  });
}

/** Roles that were found; they are asked for at every evaluation. */
const known = new WeakMap<Letters, WeakMap<SymbolNode, Role>>();

export function roleOf(node: SymbolNode, letters: Letters): Role {
  let roles = known.get(letters);
  if (roles === undefined) known.set(letters, (roles = new WeakMap<SymbolNode, Role>()));
  let role = roles.get(node);
  if (role === undefined) roles.set(node, (role = findRole(node, letters)));
  return role;
}

function findRole(node: SymbolNode, letters: Letters): Role {
  const { name } = node;
  if (letters.indices.has(name) && node.sub === null && node.accent === '') return timeRole(node);
  if (name === letters.state || (name === letters.clean && name !== letters.state)) {
    return stateRole(node, letters);
  }
  const simple = scheduleRole(node);
  if (simple !== null) return simple;
  if (name === 'mu') return 'mu';
  if (name === 'v' || (name === 'u' && hasParameters(node))) {
    return hasParameters(node) || node.accent !== '' ? 'v_theta' : 'v';
  }
  if (name === 's' && hasParameters(node)) return 'score_theta';
  if (name === 'f' && hasParameters(node)) return 'x_theta';
  if (name === 'D' && node.label === '' && node.font === '') return 'x_theta';
  if (name === 'epsilon' || (NOISES.test(name) && node.font !== 'cal')) {
    if (name === 'eta' && node.sub === null) return 'eta';
    // \bar\epsilon is noise that was merged from several draws.
    const isPlain = node.accent === '' || node.accent === 'bar';
    const isModel = hasParameters(node) || (name === 'epsilon' && !isPlain);
    return isModel ? 'epsilon_theta' : isPlain ? 'epsilon' : 'other';
  }
  return timeRole(node);
}

function stateRole(node: SymbolNode, { state, clean }: Letters): Role {
  if (hasParameters(node)) return 'x_theta';
  const sub = node.sub === null ? null : bare(node.sub);
  const item = sub?.kind === 'list' ? sub.items.at(0) : sub;
  const first = item === undefined || item === null ? null : bare(item);
  if (first?.kind === 'number' && first.value === 0) {
    return node.accent === '' && node.label === '' ? 'x_0' : 'x_theta';
  }
  if (/^(?:data|clean|start|pred|theta)$/.test(node.label)) return 'x_0';
  if (node.name === clean && clean !== state) return node.accent === '' ? 'x_0' : 'x_theta';
  if (sub === null && node.accent !== '') return 'x_theta';
  return 'x';
}

function scheduleRole(node: SymbolNode): Role | null {
  const { name, accent, label } = node;
  const isGiven = node.sub?.kind === 'list' && node.sub.separators.includes('|');
  switch (name) {
    case 'beta':
      if (label !== '') return 'beta_bound';
      if (accent === 'tilde' || accent === 'hat') return 'beta_tilde';
      if (accent === 'bar') return 'other';
      return 'beta';
    case 'alpha':
      if (isGiven) return 'alpha_given';
      return accent === '' ? 'alpha' : 'alpha_bar';
    case 'sigma':
      if (hasParameters(node)) return 'other';
      if (isGiven) return 'sigma_given';
      if (accent === 'tilde') return 'other';
      return label === '' || label === 't' ? 'sigma' : 'sigma_data';
    case 'gamma':
      return 'alpha_bar';
    case 'SNR':
    case 'snr':
      return 'snr';
    case 'lambda':
      return 'log_snr';
    default:
      return null;
  }
}

function timeRole(node: SymbolNode): Role {
  const { name } = node;
  if (name === 'pi') return 'pi';
  if (name === 'T' || name === 'N') return node.font === '' && node.sub === null ? 'T' : 'other';
  if (/^(?:I|1|mathbbm1)$/.test(name)) return 'identity';
  return TIME.test(name) && node.accent === '' ? 'time' : 'other';
}
