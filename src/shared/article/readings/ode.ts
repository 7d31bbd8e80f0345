// Layer: shared, article. No vscode, no DOM. The probability flow ODE: Song et al. 2021, equation 13;
// Karras et al. 2022, equations 1 and 3; by the score, by predicted noise, by a denoiser, and of a
// flow by its velocity.

import type { Values } from '../mathematics/evaluate';
import { walk } from '../mathematics/tree';
import type { Node } from '../mathematics/tree';
import { FreeValues, SEEDS } from './form';
import type { Form } from './form';
import type { Motion } from './motion';
import { areEqual } from './world';

export function isOde(motion: Motion): boolean {
  const { form } = motion;
  if (form.has('dw')) return false;
  const network = form.names.filter((name) => /^(?:score|noise|denoised|velocity)$/.test(name));
  if (network.length !== 1) return false;
  return SEEDS.every((seed) => {
    const values = new FreeValues(seed);
    const names = [network[0], 'x', 'drift'].filter((name) => form.has(name));
    const drift = form.coefficients(names, values, { held: form.has('dt') ? { dt: 1 } : {} });
    if (drift === null) return false;
    const { x = 0, drift: f = 0 } = drift;
    const scale = drift[network[0]];
    const known = { values, motion };
    switch (network[0]) {
      case 'score':
        return isByScore({ x, f, score: scale }, known);
      case 'noise':
        return isByNoise({ x, f, noise: scale }, known);
      case 'denoised':
        return isByDenoiser({ x, f, denoised: scale }, known);
      default:
        return x === 0 && f === 0 && areEqual(Math.abs(scale), 1);
    }
  });
}

interface Known {
  values: Values;
  motion: Motion;
}

/** f − ½ g² ∇log p */
function isByScore(
  { x, f, score }: { x: number; f: number; score: number },
  { values, motion: { form } }: Known,
): boolean {
  const squares = diffusions(form, values);
  const sign = f !== 0 ? Math.sign(f) : 1;
  if (squares.length > 0) {
    return (
      (f === 0 || areEqual(Math.abs(f), 1)) &&
      squares.some((square) => areEqual(f === 0 ? Math.abs(score) : -sign * score, square / 2))
    );
  }
  if (f !== 0) return false;
  // VP: −½ β (x + ∇log p).
  if (x !== 0 && areEqual(x, score)) return true;
  // VE, EDM: −½ dσ²/dt ∇log p, −σ̇ σ ∇log p, the latter also with ẋ/s x.
  return hasRate(form.root) || isTimesTime(score, { form, values });
}

/** g²(t), G(t)Gᵀ and their like: squares of what is named g. */
function diffusions(form: Form, values: Values): number[] {
  // σ is the diffusion where the drift is called f or μ and there is no g.
  const letters = form.has('drift') && !hasLetterG(form.root) ? /^sigma$/ : /^[gG]$/;
  const found: number[] = [];
  walk(form.root, (node) => {
    if (node.kind !== 'symbol' || !letters.test(node.name)) return;
    const value = form.valueOf(node, values);
    found.push(value ** 2);
  });
  return found;
}

function hasLetterG(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    if (node.kind === 'symbol' && /^[gG]$/.test(node.name)) found = true;
  });
  return found;
}

/** True where a derivative by the time occurs. */
function hasRate(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    if (node.kind === 'symbol' && (node.accent === 'dot' || node.label === 'rate')) found = true;
  });
  return found;
}

/** −t ∇log p, of σ(t) = t. */
function isTimesTime(score: number, { form, values }: { form: Form; values: Values }): boolean {
  let found = false;
  walk(form.root, (node) => {
    if (node.kind === 'symbol' && /^(?:t|sigma)$/.test(node.name)) {
      if (areEqual(score, -form.valueOf(node, values))) found = true;
    }
  });
  return found;
}

/** f x + g²/(2σ) ε, ½β(−x + ε/√(1−ᾱ)), and dx̄ = ε dσ. */
function isByNoise(
  { x, f, noise }: { x: number; f: number; noise: number },
  { values, motion: { form, time } }: Known,
): boolean {
  const scales = noiseScales(form, values);
  const squares = diffusions(form, values);
  if (squares.length > 0) {
    return squares.some((square) => scales.some((scale) => areEqual(noise * scale, square / 2)));
  }
  if (f !== 0) return false;
  if (x === 0) return areEqual(noise, 1) && /^(?:sigma|t|tau|gamma|lambda)$/.test(time);
  return scales.some((scale) => areEqual(noise * scale, -x)) || hasRate(form.root);
}

/** σ_t, √(1−ᾱ_t): what the score is divided by. */
export function noiseScales(form: Form, values: Values): number[] {
  const found: number[] = [];
  walk(form.root, (node) => {
    const isSigma = node.kind === 'symbol' && node.name === 'sigma' && node.accent === '';
    if (isSigma || node.kind === 'root') found.push(form.valueOf(node, values));
  });
  return found;
}

/** (x − D)/σ, (x − D)/t, σ̇/σ (x − D) */
function isByDenoiser(
  { x, f, denoised }: { x: number; f: number; denoised: number },
  { values, motion: { form, time } }: Known,
): boolean {
  if (f !== 0) return false;
  if (hasRate(form.root)) return x !== 0;
  if (!areEqual(x, -denoised)) return false;
  let found = false;
  walk(form.root, (node) => {
    if (node.kind === 'symbol' && node.name === time) {
      if (areEqual(x, 1 / form.valueOf(node, values))) found = true;
    }
  });
  return found;
}
