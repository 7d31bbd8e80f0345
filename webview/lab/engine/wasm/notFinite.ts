// Layer: lab worker, engine. Where the numbers of a network stop being finite: looked for only once
// a loss is no number, so that steps pay nothing for it. The weights are those of before the step,
// and the plan is run again, one kernel call at a time.

import type { ParameterBuffers } from './parameters';
import type { WasmPlan } from './plan';

/**
 * "layers.1 (linear) gave NaN from finite values", or the parameter that was not finite before;
 * null when everything is finite. The plan's inputs must be in place.
 */
export function firstNotFinite(parameters: ParameterBuffers, plan: WasmPlan): string | null {
  for (const { name } of parameters.slots) {
    const fault = faultOf(parameters.values('weights', name));
    if (fault !== null) return `the parameter ${name} held ${fault}, which the step before left`;
  }
  const step = plan.runUntil((result) => faultOf(result) !== null);
  if (step === null) return null;
  const { layer, kind, result } = step;
  const place = layer === '' ? kind : `${layer} (${kind})`;
  return `${place} gave ${faultOf(plan.values(result)) ?? ''} from finite values`;
}

/** "NaN" or "an infinite value", whichever comes first; null when there is neither. */
function faultOf(values: Float32Array): string | null {
  const found = values.find((value) => !Number.isFinite(value));
  if (found === undefined) return null;
  return Number.isNaN(found) ? 'NaN' : 'an infinite value';
}
