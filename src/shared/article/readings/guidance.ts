// Layer: shared, article. No vscode, no DOM. Guidance: without a classifier (Ho and Salimans 2022,
// equation 6), on noise, data, velocity or score, in either convention of the scale; with a classifier
// (Dhariwal and Nichol 2021, equation 14).

import { bare } from '../mathematics/tree';
import type { Node, Statement } from '../mathematics/tree';
import { claimsOf } from './claims';
import type { Equation } from './equation';
import { Form, FreeValues, keyOf, SEEDS } from './form';
import { kindByLetter, outputOf, slotOfOutput } from './outputs';
import type { Output } from './outputs';
import { findingOf } from './reading';
import type { Match, Reading } from './reading';
import { repairsOf } from './repair';
import { GUIDANCE_FORM, offAt } from './rules/guidanceForm';
import type { Finding } from './types';
import { areEqual } from './world';

export const guidance: Reading = {
  id: 'guidance',
  read: (statement, equation) => {
    for (const { left, right } of claimsOf(statement)) {
      const kind = outputOf(bare(left))?.kind ?? kindByLetter(bare(left));
      if (kind === null) continue;
      const match = readOutputs(kind, right, equation);
      if (match !== null) return match;
    }
    return isTilted(statement) ? { reading: 'guidance', findings: [] } : null;
  },
};

interface Mix {
  form: Form;
  /** Slots, the most conditional one last. */
  slots: string[];
  equation: Equation;
}

function readOutputs(target: Output['kind'], right: Node, equation: Equation): Match | null {
  const form = new Form(right, slotOfOutput);
  const outputs = new Map(
    form.names.map((name) => [name, outputOf(form.nodesOf(name)[0])] as const),
  );
  const classifiers = form.names.filter((name) => outputs.get(name)?.kind === 'classifier');
  const slots = form.names
    .filter((name) => !classifiers.includes(name))
    .sort((a, b) => (outputs.get(a)?.conditions ?? 0) - (outputs.get(b)?.conditions ?? 0));
  const kinds = new Set(slots.map((name) => outputs.get(name)?.kind));
  if (kinds.size !== 1 || [...kinds][0] !== target) return null;
  const mix = { form, slots, equation };
  if (classifiers.length === 1 && slots.length === 1)
    return readClassifier(target, classifiers[0], mix);
  if (classifiers.length > 0 || slots.length < 2) return null;
  const [low, high] = [slots[0], slots[slots.length - 1]].map((s) => outputs.get(s)?.conditions);
  if (low === high) return null;
  return slots.length === 2 ? readPair(mix) : readMany(mix);
}

/** Several conditions, each with a scale of its own: the coefficients add up to 1. */
function readMany({ form, slots }: Mix): Match | null {
  const isRight = SEEDS.every((seed) => {
    const found = form.coefficients(slots, new FreeValues(seed));
    if (found === null) return false;
    return areEqual(
      slots.reduce((total, slot) => total + found[slot], 0),
      1,
    );
  });
  return isRight ? { reading: 'guidance', findings: [] } : null;
}

/** The coefficients where every free symbol, which is the scale, has a value. */
function pairAt(
  { form, slots }: Mix,
  scale: number,
  edits: ReadonlyMap<Node, Node> | null = null,
): [number, number] | null {
  const values = new FreeValues(1, () => scale);
  const found = form.coefficients(slots, values, { edits });
  return found === null ? null : [found[slots[0]], found[slots[1]]];
}

type Judgement = 'right' | 'swapped' | 'other';

function judgePair(mix: Mix, edits: ReadonlyMap<Node, Node> | null = null): Judgement {
  const pairs = [2, 3, 7.5].map((scale) => pairAt(mix, scale, edits));
  const known = pairs.filter((pair) => pair !== null);
  if (known.length !== pairs.length) return 'other';
  if (!known.every(([without, given]) => areEqual(without + given, 1))) return 'other';
  const [first, second] = known.map(([, given]) => given);
  if (second > first) return 'right';
  if (second < first) return 'swapped';
  // A number for the scale.
  return first > 0 && !areEqual(first, 1) ? 'right' : 'other';
}

function readPair(mix: Mix): Match | null {
  const reading = 'guidance';
  const judgement = judgePair(mix);
  if (judgement === 'right') return { reading, findings: offFinding(mix) };
  if (judgement === 'swapped') return { reading, findings: [swapped(mix)] };
  const pairs = [2, 3].map((scale) => pairAt(mix, scale));
  const [two, three] = pairs;
  if (two === null || three === null) return null;
  // The difference of two predictions with a scale is a direction, and right as one.
  if (areEqual(two[0] + two[1], 0) || areEqual(two[0] + two[1], three[0] + three[1])) {
    if (areEqual(two[1], three[1])) return null;
    if (areEqual(two[0] + two[1], 0)) return null;
  }
  for (const repair of repairsOf(mix.form.root, mix.equation)) {
    if (repair.kind !== 'sign') continue;
    const edits = new Map(repair.edits.map(({ node, replacement }) => [node, replacement]));
    if (judgePair(mix, edits) === 'right') {
      return { reading, findings: [findingOf(GUIDANCE_FORM, repair, mix.equation)] };
    }
  }
  return { reading, findings: [whole(mix, formText(mix, 's'))] };
}

/** The two predictions change places. */
function swapped(mix: Mix): Finding {
  const { form, slots, equation } = mix;
  for (const repair of repairsOf(form.root, equation)) {
    if (repair.kind !== 'sign') continue;
    const edits = new Map(repair.edits.map(({ node, replacement }) => [node, replacement]));
    if (judgePair(mix, edits) === 'right') return findingOf(GUIDANCE_FORM, repair, equation);
  }
  const places = slots.flatMap((slot, index) =>
    form.nodesOf(slot).map((node) => ({ node, other: form.nodesOf(slots[1 - index])[0] })),
  );
  const { tex } = equation;
  const edits = places
    .map(({ node, other }) => ({ ...node, text: tex.slice(other.start, other.end) }))
    .sort((a, b) => a.start - b.start);
  const start = edits[0].start;
  const { end } = edits[edits.length - 1];
  let fix = '';
  let at = start;
  for (const edit of edits) {
    fix += tex.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return said(tex.slice(start, end), { start, end, fix });
}

function said(
  was: string,
  { start, end, fix }: { start: number; end: number; fix: string | null },
): Finding {
  const message = GUIDANCE_FORM.message({ repair: null, was, fix });
  return { rule: GUIDANCE_FORM.id, severity: 'warning', start, end, message, fix };
}

function whole({ form, equation }: Mix, fix: string | null): Finding {
  const { start, end } = form.root;
  return said(equation.tex.slice(start, end), { start, end, fix });
}

/** The form that is without effect at 1, or at 0, in the letters of the equation. */
function formText(
  { form, slots, equation: { tex } }: Mix,
  fallback: string,
  off = 1,
): string | null {
  const [without, given] = slots.map((slot) => {
    const { start, end } = form.nodesOf(slot)[0];
    return tex.slice(start, end);
  });
  const scales = scalesIn(form, tex);
  if (scales.length > 1) return null;
  const scale = scales.length === 1 ? scales[0] : fallback;
  const base = off === 1 ? without : given;
  return `${base} + ${scale} \\left(${given} - ${without}\\right)`;
}

/** LaTeX of the symbols outside the slots, each once. */
function scalesIn(form: Form, tex: string): string[] {
  const outside = new Form(form.root, (node) => {
    if (slotOfOutput(node) !== null) return 'output';
    return node.kind === 'symbol' ? `scale ${tex.slice(node.start, node.end)}` : null;
  });
  return outside.names.filter((name) => name !== 'output').map((name) => name.slice(6));
}

/** The words around call a scale the one without guidance, and the form has another. */
function offFinding(mix: Mix): Finding[] {
  const off = mix.equation.guidanceOff;
  if (off === null) return [];
  const is = [0, 1].find((scale) => areEqual(pairAt(mix, scale)?.[1] ?? NaN, 1));
  if (is === undefined || is === off || scalesIn(mix.form, mix.equation.tex).length !== 1)
    return [];
  const fix = formText(mix, 's', off);
  return [{ ...whole(mix, fix), message: offAt(off, is) }];
}

/** ∇log p(x) + s ∇log p(y|x), ε − s √(1−ᾱ) ∇log p(y|x) */
function readClassifier(
  kind: Output['kind'],
  classifier: string,
  { form, slots, equation }: Mix,
): Match | null {
  const found = SEEDS.map((seed) =>
    form.coefficients([slots[0], classifier], new FreeValues(seed / 1000 + seed)),
  );
  const known = found.filter((one) => one !== null);
  if (known.length !== found.length) return null;
  if (!known.every((one) => areEqual(one[slots[0]], 1))) return null;
  const coefficients = known.map((one) => one[classifier]);
  // Without a scale it is Bayes' rule.
  if (kind === 'score' && coefficients.every((value) => areEqual(value, 1))) return null;
  const isRight = coefficients.every((value) => (kind === 'noise' ? value < 0 : value > 0));
  if (isRight) return { reading: 'guidance', findings: [] };
  if (!coefficients.every((value) => (kind === 'noise' ? value > 0 : value < 0))) return null;
  for (const repair of repairsOf(form.root, equation)) {
    const isOfClassifier =
      repair.kind === 'sign' &&
      repair.edits.length === 1 &&
      new Form(repair.edits[0].node, slotOfOutput).names.join() === classifier;
    if (isOfClassifier) {
      return { reading: 'guidance', findings: [findingOf(GUIDANCE_FORM, repair, equation)] };
    }
  }
  return { reading: 'guidance', findings: [whole({ form, slots, equation }, null)] };
}

/** p̃(x|y) ∝ p(x) p(y|x)^s, p(x|y)^{1+w} / p(x)^w */
function isTilted({ parts, operators }: Statement): boolean {
  if (parts.length < 2 || !operators.includes('prop')) return false;
  const last = bare(parts[parts.length - 1]);
  const densities = new Form(last, (node) =>
    node.kind === 'call' && /^[pqPQ]$/.test(node.head.name) ? keyOf(node) : null,
  );
  const hasScale = new Form(last, (node) =>
    node.kind === 'power' && !/^(?:number|words)$/.test(node.exponent.kind) ? 'scale' : null,
  ).has('scale');
  return densities.names.length === 2 && hasScale;
}
