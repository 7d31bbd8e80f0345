// Layer: shared, article. No vscode, no DOM. Karras et al. 2022: the preconditioning of the denoiser
// (equation 7, table 1), also that of consistency models, and the noise levels of the sampler
// (equation 5).

import { bare, walk } from '../mathematics/tree';
import type { Node, NodeOf, Statement, SymbolNode } from '../mathematics/tree';
import { hasParameters } from '../mathematics/applications';
import { claimsOf, isName } from './claims';
import { Form, FreeValues, headOf, keyOf, SEEDS } from './form';
import type { Binding } from './form';
import type { Match, Reading } from './reading';
import type { Setting } from './types';
import { areEqual } from './world';

export const edmPreconditioning: Reading = {
  id: 'edm_preconditioning',
  read: (statement) =>
    isScaling(statement) || isDenoiser(statement) || isLossOfNetwork(statement)
      ? { reading: 'edm_preconditioning', findings: [] }
      : null,
};

const SCALINGS = /^(?:skip|out|in|noise)$/;

/** c_skip(σ) = …, and the weight of the loss λ(σ) = (σ²+σ_d²)/(σ σ_d)². */
function isScaling(statement: Statement): boolean {
  return claimsOf(statement).some(({ left, right }) => {
    const head = headOf(left.kind === 'product' ? left.factors[0] : left);
    if (head === null) return false;
    if (head.name === 'c' && SCALINGS.test(head.label)) return isKnown(right);
    return (
      /^(?:lambda|w)$/.test(head.name) &&
      agrees(right, ([sigma, data]) => {
        return (sigma ** 2 + data ** 2) / (sigma * data) ** 2;
      })
    );
  });
}

function isKnown(right: Node): boolean {
  return Number.isFinite(new Form(right, () => null).at({}, new FreeValues(SEEDS[0])));
}

/** Noise levels and deviations of the data at which expressions are compared. */
const LEVELS: [number, number][] = [
  [0.8, 0.5],
  [1.7, 0.4],
  [0.3, 1.1],
];

function bindingOf([sigma, data]: [number, number]): Binding {
  return (node) => {
    const { name, sub } = node;
    if (name === 'sigma') return isOfData(node) ? data : sigma;
    return name === 't' && sub === null ? sigma : undefined;
  };
}

function agrees(node: Node, expected: (levels: [number, number]) => number): boolean {
  const form = new Form(node, () => null);
  return (
    symbolsIn(node).some((symbol) => symbol.name === 'sigma' && isOfData(symbol)) &&
    LEVELS.every((levels) =>
      areEqual(form.at({}, new FreeValues(1, bindingOf(levels))), expected(levels)),
    )
  );
}

function symbolsIn(node: Node): SymbolNode[] {
  const found: SymbolNode[] = [];
  walk(node, (below) => {
    if (below.kind === 'symbol') found.push(below);
  });
  return found;
}

function isOfData({ label, sub }: SymbolNode): boolean {
  return label === 'data' || (sub?.kind === 'symbol' && /^(?:d|data)$/.test(sub.name));
}

/** D(x; σ) = c_skip x + c_out F(c_in x; c_noise) */
function isDenoiser(statement: Statement): boolean {
  return claimsOf(statement).some(({ left, right }) => {
    const head = headOf(left);
    const isNetwork = head !== null && (hasParameters(head) || left.kind === 'call');
    if (!isNetwork || !/^(?:D|f|x|g|G)$/.test(head.name)) return false;
    const form = new Form(right, slotOf);
    if (!form.has('F') || !form.has('x') || form.names.length !== 2) return false;
    if (labelsIn(right).has('skip') && labelsIn(right).has('out')) {
      return form.coefficients(form.names, new FreeValues(1)) !== null;
    }
    return SCALES.some((scales) =>
      LEVELS.every((levels) => {
        const found = form.coefficients(form.names, new FreeValues(1, bindingOf(levels)));
        const [skip, out] = scales(levels);
        return found !== null && areEqual(found.x, skip) && areEqual(Math.abs(found.F), out);
      }),
    );
  });
}

/** Scales of x and of the network: those of EDM, and of VP and VE. */
const SCALES: ((levels: [number, number]) => [number, number])[] = [
  ([sigma, data]) => {
    const total = sigma ** 2 + data ** 2;
    return [data ** 2 / total, (sigma * data) / Math.sqrt(total)];
  },
  ([sigma]) => [1, sigma],
];

function slotOf(node: Node): string | null {
  if (node.kind === 'call' && /^(?:F|f|NN)$/.test(node.head.name)) return 'F';
  if (node.kind !== 'symbol' || !/^[xzyXZ]$/.test(node.name)) return null;
  return node.accent === '' && !hasParameters(node) ? 'x' : null;
}

function labelsIn(node: Node): Set<string> {
  const found = new Set<string>();
  walk(node, (below) => {
    if (below.kind === 'symbol' && below.name === 'c' && SCALINGS.test(below.label)) {
      found.add(below.label);
    }
  });
  return found;
}

/** The loss by the network itself, equation 8: it holds F, c_skip and c_out. */
function isLossOfNetwork({ parts }: Statement): boolean {
  const labels = new Set<string>();
  for (const part of parts) {
    walk(part, (node) => {
      if (node.kind === 'norm') labels.add('norm');
      if (node.kind === 'call' && node.head.name === 'F') labels.add('F');
    });
    for (const label of labelsIn(part)) labels.add(label);
  }
  return ['norm', 'F', 'skip', 'out'].every((label) => labels.has(label));
}

export const karrasSigmas: Reading = {
  id: 'karras_sigmas',
  read: (statement) => {
    for (const { left, right } of claimsOf(statement)) {
      const match = isName(left) ? readRamp(rampOf(left, right)) : null;
      if (match !== null) return match;
    }
    return null;
  },
};

/** The right side, also of σ^{1/ρ} = a^{1/ρ} + …, which is raised to ρ. */
function rampOf(left: Node, right: Node): Node {
  if (left.kind !== 'power' || left.exponent.kind !== 'fraction') return bare(right);
  const { numerator, denominator } = left.exponent;
  const isInverse = numerator.kind === 'number' && numerator.value === 1;
  return isInverse ? { ...left, base: right, exponent: denominator } : bare(right);
}

/** (a^{1/ρ} + u (b^{1/ρ} − a^{1/ρ}))^ρ: the inner sum is a mean of the two roots. */
function readRamp(node: Node): Match | null {
  if (node.kind !== 'power') return null;
  const isRamp = SEEDS.every((seed) => isMeanOfRoots(node, new FreeValues(seed)));
  if (!isRamp) return null;
  const { exponent } = node;
  const { start, end } = exponent;
  const settings: Setting[] =
    exponent.kind === 'number' ? [{ name: 'rho', value: exponent.value, start, end }] : [];
  return { reading: 'karras_sigmas', findings: [], settings };
}

function isMeanOfRoots({ base, exponent }: NodeOf<'power'>, values: FreeValues): boolean {
  const known = (node: Node): number => new Form(node, () => null).at({}, values);
  const rho = known(exponent);
  const form = new Form(base, (node) => {
    if (node.kind === 'power' && areEqual(known(node.exponent) * rho, 1)) {
      return keyOf(bare(node.base));
    }
    const isRoot =
      node.kind === 'root' && node.degree !== null && areEqual(known(node.degree), rho);
    return isRoot ? keyOf(bare(node.body)) : null;
  });
  if (form.names.length !== 2 || rho === 2) return false;
  const found = form.coefficients(form.names, values);
  if (found === null) return false;
  const [a, b] = form.names.map((name) => found[name]);
  return areEqual(a + b, 1) && a !== 0 && b !== 0;
}
