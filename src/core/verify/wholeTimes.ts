// Layer: core (pure). DPM-Solver and UniPC ask the network at whole timesteps, also at levels that
// are spaced in σ. Which neighbour of a level diffusers takes depends on its NumPy (whether ln σ is
// compared in float32 or float64), and on the schedule's name; so a golden file is believed where
// its timestep is a neighbour of the level. What follows from it is compared all the same.

import { definitionOf, type SamplerSpec } from '../sampling/spec';
import type { DiscreteSchedule } from '../schedule';
import { scheduleSigmas, type SigmaGrid } from '../sigmas/grids';

/** Relative difference of two levels that is float32 rounding. */
const SAME_LEVEL = 1e-5;

/** The listed timesteps to believe, null for those that the sampler's own is compared with. */
export function believedTimes(
  spec: SamplerSpec,
  grid: SigmaGrid | null,
  schedule: DiscreteSchedule | null,
  listed: readonly number[],
): (number | null)[] {
  const spaced =
    definitionOf(spec.sampler).roundsTimesteps &&
    'sigma_schedule' in spec.options &&
    spec.options.sigma_schedule !== null;
  if (!spaced || grid === null || schedule === null) return [];
  const table = scheduleSigmas(schedule);
  return listed.map((t, i) => (isNeighbour(table, t, grid.sigmas[i]) ? t : null));
}

/** Whether σ lies between the levels of timestep `t` and of one beside it. */
function isNeighbour(table: Float64Array, t: number, sigma: number): boolean {
  if (!Number.isInteger(t) || t < 0 || t >= table.length) return false;
  const levels = table.subarray(Math.max(t - 1, 0), t + 2);
  const low = Math.min(...levels) * (1 - SAME_LEVEL);
  const high = Math.max(...levels) * (1 + SAME_LEVEL);
  return sigma >= low && sigma <= high;
}
