// Layer: core (pure). What excludes each other in DPM-Solver, multistep and singlestep.

import type { ForwardCoefficients } from '../../../forward';
import type { OptionFault } from '../../definition';
import { SamplerOptionError } from '../../problem';
import { isStochastic, predictsX0, type AlgorithmType } from './updates';

interface Chosen {
  readonly algorithm_type: AlgorithmType;
  readonly solver_order: number;
  readonly final_sigmas_type: 'zero' | 'sigma_min';
}

/** Order of the method; the SDE versions are no solvers of the ODE. */
export function orderOf({ algorithm_type, solver_order }: Chosen): number | null {
  return isStochastic(algorithm_type) ? null : solver_order;
}

/** ε-algorithms multiply by e^h, which is infinite where the path ends at σ = 0. */
export function requireFiniteEnd(type: AlgorithmType, end: ForwardCoefficients): void {
  if (end.noise === 0 && !predictsX0(type)) {
    throw new SamplerOptionError(
      `algorithm_type "${type}" cannot end at σ = 0; use final_sigmas_type "sigma_min" or "dpmsolver++".`,
    );
  }
}

/** Faults of both samplers, which are named in the sentence by `id`. */
export function* commonFaults(id: string, chosen: Chosen): Generator<OptionFault> {
  const { algorithm_type, solver_order, final_sigmas_type } = chosen;
  if (solver_order > 3) yield { key: 'solver_order', rule: `${id} allows 1 to 3` };
  if (final_sigmas_type === 'zero' && !predictsX0(algorithm_type)) {
    yield {
      key: 'final_sigmas_type',
      rule: `algorithm_type ${algorithm_type} cannot end at σ = 0; sigma_min is allowed`,
    };
  }
  if (isStochastic(algorithm_type) && solver_order === 3) {
    yield { key: 'solver_order', rule: `algorithm_type ${algorithm_type} allows 1 and 2` };
  }
}
