// Layer: shared, article. No vscode, no DOM. Stochastic differential equations (Song et al. 2021):
// the forward one (equation 5), the one of reverse time (equation 6) and the ordinary one with the
// same marginals (equation 13), in general and for the processes VP, sub-VP and VE.

import type { Node, Statement } from '../mathematics/tree';
import { childrenOf } from '../mathematics/tree';
import { claimsOf } from './claims';
import type { Equation } from './equation';
import { FreeValues, SEEDS } from './form';
import { isOde, noiseScales } from './ode';
import type { Reading } from './reading';
import { motionOf } from './motion';
import type { Motion } from './motion';
import { areEqual } from './world';

export const forwardSde: Reading = reading('forward_sde', isForward);
export const reverseSde: Reading = reading('reverse_sde', isReverse);
export const probabilityFlowOde: Reading = reading('probability_flow_ode', isOde);

function reading(id: Reading['id'], isIt: (motion: Motion) => boolean): Reading {
  return {
    id,
    read: (statement, equation) =>
      motionsOf(statement, equation).some(isIt) ? { reading: id, findings: [] } : null,
  };
}

function motionsOf(statement: Statement, equation: Equation): Motion[] {
  if (!statement.parts.some(hasChange)) return [];
  return claimsOf(statement)
    .map(({ left, right }) => motionOf(left, right, equation))
    .filter((motion) => motion !== null);
}

/** True where a differential or a derivative occurs; nothing else is worth a look. */
function hasChange(node: Node): boolean {
  if (node.kind === 'differential' || (node.kind === 'symbol' && node.accent === 'dot')) {
    return true;
  }
  if (node.kind === 'symbol' && node.name === 'd' && node.sub === null) return true;
  return childrenOf(node).some(hasChange);
}

/** dx = f dt + g dw: the drift is linear in x or a function of x; the noise does not depend on x. */
function isForward({ form, isBackwards }: Motion): boolean {
  if (!form.has('dw') || isBackwards) return false;
  if (form.names.some((name) => /^(?:score|noise|denoised|velocity)/.test(name))) return false;
  if (form.has('classifier')) return false;
  return SEEDS.every((seed) => {
    const values = new FreeValues(seed);
    const drifts = form.names.filter((name) => name === 'x' || name === 'drift');
    const noise = form.coefficients(drifts, values, { held: { dw: 1 }, hasRest: true });
    const still = form.coefficients(drifts, values, { held: { dt: 1 } });
    return (
      noise !== null &&
      still !== null &&
      drifts.every((name) => areEqual(noise[name], 0)) &&
      form.coefficients(['dt', 'dw'], values, { held: { x: 0.8, drift: 0.6 } }) !== null
    );
  });
}

/** dx = (f − g² ∇log p) dt + g dw, also with the time running the other way. */
function isReverse({ form }: Motion): boolean {
  const network = ['score', 'noise'].filter((name) => form.has(name));
  if (!form.has('dw') || !form.has('dt') || network.length !== 1) return false;
  return SEEDS.every((seed) => {
    const values = new FreeValues(seed);
    const inner = [network[0], 'x', 'drift', 'divergence', 'classifier'].filter((name) =>
      form.has(name),
    );
    const noise = form.coefficients(['dw'], values);
    const drift = form.coefficients(inner, values, { held: { dt: 1 } });
    if (noise === null || drift === null) return false;
    return (
      isWholeScore(drift[network[0]], noise.dw, { form, values, name: network[0] }) &&
      (!form.has('drift') || drift.drift !== 0) &&
      // f − ∇·[G Gᵀ], equation 16
      (!form.has('divergence') || areEqual(drift.divergence, -drift.drift))
    );
  });
}

/** −g², or g²/σ_t where the noise is predicted. */
function isWholeScore(
  coefficient: number,
  deviation: number,
  { form, values, name }: { form: Motion['form']; values: FreeValues; name: string },
): boolean {
  const scales = name === 'score' ? [1] : noiseScales(form, values);
  return scales.some((scale) => areEqual(Math.abs(coefficient * scale), deviation ** 2));
}
