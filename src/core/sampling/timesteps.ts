// Layer: core (pure). Which training timesteps a sampler visits: the spacings of Lin 2023
// (table 2), with the roundings of diffusers, so that whole trajectories can be compared.

/** A request for timesteps that the schedule does not have. */
export class TimestepError extends RangeError {
  override readonly name = 'TimestepError';
}

export const TIMESTEP_SPACINGS = ['leading', 'linspace', 'trailing'] as const;
export type TimestepSpacing = (typeof TIMESTEP_SPACINGS)[number];

/** Nearest whole number, halves to the even one, as numpy rounds. */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/**
 * Position i of the "trailing" spacing, counted back from `last` in strides of T/steps. The
 * stride is what floating-point numbers leave of it at `last`, as in numpy's arange, because it
 * decides how halves are rounded.
 */
export function trailingTimestep(i: number, last: number, T: number, steps: number): number {
  const stride = last - (last - T / steps);
  return roundHalfEven(last - i * stride) - 1;
}

/** @throws {TimestepError} unless `steps` is a whole number from 1 to `T`. */
export function requireSteps(steps: number, T: number): void {
  if (!Number.isInteger(steps) || steps < 1 || steps > T) {
    throw new TimestepError(
      `num_inference_steps is ${steps}; it must be a whole number from 1 to ${T}, the number of training timesteps.`,
    );
  }
}

/**
 * The timesteps of DDPM, DDIM and PNDM, from noise to data: `steps` whole numbers in 0 … T−1.
 * leading: multiples of ⌊T/steps⌋ plus `steps_offset`; linspace: both ends included; trailing:
 * back from T−1 in strides of T/steps.
 * @throws {TimestepError} if the steps do not fit into the schedule.
 */
export function inferenceTimesteps(
  spacing: TimestepSpacing,
  T: number,
  steps: number,
  steps_offset = 0,
): number[] {
  requireSteps(steps, T);
  const timesteps = Array.from({ length: steps }, (_, i) => {
    switch (spacing) {
      case 'leading':
        return (steps - 1 - i) * Math.floor(T / steps) + steps_offset;
      case 'linspace':
        return roundHalfEven(steps === 1 ? 0 : ((T - 1) * (steps - 1 - i)) / (steps - 1));
      case 'trailing':
        return trailingTimestep(i, T, T, steps);
    }
  });
  const [first = 0] = timesteps;
  if (!(first >= 0 && first < T)) {
    throw new TimestepError(
      `timestep_spacing "${spacing}" with steps_offset = ${steps_offset} starts at timestep ${first}; ` +
        `the schedule has 0 … ${T - 1}.`,
    );
  }
  return timesteps;
}
