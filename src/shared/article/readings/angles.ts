// Layer: shared, article. No vscode, no DOM. The variance-preserving process in angles, √ᾱ = cos φ and
// √(1−ᾱ) = sin φ (Salimans and Ho 2022, section 4 and appendix D): the marginal, v, and the step of
// DDIM, which is a turn by δ.

import { bare, walk } from '../mathematics/tree';
import type { Node, NodeOf, Statement } from '../mathematics/tree';
import { claimsOf } from './claims';
import { Form, FreeValues, headOf, keyOf, SEEDS } from './form';
import type { Reading } from './reading';
import { areEqual } from './world';

type Slot = 'state' | 'data' | 'noise' | 'v' | 'data^' | 'noise^' | 'v^';

/** What stands before cos and, with its sign, before sin; "^" is a prediction. */
interface Turn {
  id: Reading['id'];
  left: Slot;
  cosine: readonly Slot[];
  sine: readonly Slot[];
  sign: 1 | -1;
}

const TURNS: readonly Turn[] = [
  // z_φ = cos(φ) x + sin(φ) ε
  { id: 'forward_marginal', left: 'state', cosine: ['data'], sine: ['noise'], sign: 1 },
  // v_φ = cos(φ) ε − sin(φ) x
  { id: 'v_definition', left: 'v', cosine: ['noise'], sine: ['data'], sign: -1 },
  // z_{φ_s} = cos(φ_s) x̂ + sin(φ_s) ε̂
  { id: 'ddim_step', left: 'state', cosine: ['data^'], sine: ['noise^'], sign: 1 },
  // z_{φ−δ} = cos(δ) z_φ − sin(δ) v̂
  { id: 'ddim_step', left: 'state', cosine: ['state'], sine: ['v', 'v^'], sign: -1 },
];

export const marginalInAngles: Reading = reading('forward_marginal');
export const vInAngles: Reading = reading('v_definition');
export const ddimInAngles: Reading = reading('ddim_step');

function reading(id: Reading['id']): Reading {
  const turns = TURNS.filter((turn) => turn.id === id);
  return {
    id,
    read: (statement) =>
      turns.some((turn) => isTurn(statement, turn)) ? { reading: id, findings: [] } : null,
  };
}

function isTurn(statement: Statement, turn: Turn): boolean {
  return claimsOf(statement).some(({ left, right }) => {
    const angle = angleOf(right);
    if (angle === null || slotOf(left) !== turn.left) return false;
    const form = new Form(right, slotOf);
    const cosine = turn.cosine.find((slot) => form.has(slot));
    const sine = turn.sine.find((slot) => form.has(slot));
    if (cosine === undefined || sine === undefined || form.names.length !== 2) return false;
    return SEEDS.every((seed) => {
      const values = new FreeValues(seed);
      const found = form.coefficients([cosine, sine], values);
      const value = form.valueOf(angle, values);
      return (
        found !== null &&
        areEqual(found[cosine], Math.cos(value)) &&
        areEqual(found[sine], turn.sign * Math.sin(value))
      );
    });
  });
}

/** The one angle that cosine and sine are of; null where they are of two, or one is missing. */
function angleOf(node: Node): Node | null {
  const functions: NodeOf<'function'>[] = [];
  walk(node, (below) => {
    if (below.kind === 'function') functions.push(below);
  });
  const names = new Set(functions.map(({ name }) => name));
  const angles = new Set(functions.map(({ argument }) => keyOf(argument)));
  const isTurn = names.size === 2 && names.has('cos') && names.has('sin') && angles.size === 1;
  return isTurn ? functions[0].argument : null;
}

/** By its letter: the angle in a subscript is no parameter of a network here. */
function slotOf(node: Node): Slot | null {
  const head = headOf(node);
  if (head === null) return null;
  const { name, accent, sub } = head;
  const isPredicted = accent === 'hat' || node.kind === 'call' || has(sub, 'theta');
  if (/^[xz]$/.test(name)) {
    if (isPredicted) return 'data^';
    if (has(sub, 'phi')) return 'state';
    const index = sub === null ? null : bare(sub);
    return index === null || (index.kind === 'number' && index.value === 0) ? 'data' : null;
  }
  if (name === 'epsilon') return isPredicted ? 'noise^' : 'noise';
  if (name === 'v') return isPredicted ? 'v^' : 'v';
  return null;
}

function has(sub: Node | null, letter: string): boolean {
  let found = false;
  if (sub !== null) {
    walk(sub, (node) => {
      if (node.kind === 'symbol' && node.name === letter) found = true;
    });
  }
  return found;
}
