// Layer: core (pure). The network of golden trajectories: the exact denoiser of a mixture of
// Gaussians, in the form that a scheduler expects of its network. The three families are those of
// variance-preserving, EDM and flow schedulers.

import { edmPreconditioning } from '../edm';
import { mixturePosterior, type GaussianMixture } from '../exact/mixture';
import { alphaBarAt, type DiscreteSchedule } from '../schedule';
import { samplerGrid, type SamplerSpec } from '../sampling/spec';
import type { SchedulerReading } from '../schedulerConfig/reading';
import { MIN_ALPHA_BAR } from '../sigmas/grids';

/** The network's raw output at its scaled input and time, which is σ where there is no schedule. */
export function exactNetwork(
  { spec, output }: SchedulerReading,
  schedule: DiscreteSchedule | null,
  mixture: GaussianMixture,
): (x: Float64Array, t: number) => Float64Array {
  if (schedule) {
    const table = networkTable(schedule, spec);
    return (z, t) => variancePreservingOutput(table, output, mixture, z, t);
  }
  if ('sigma_data' in spec.options) {
    const { sigma_data } = spec.options;
    return (z, sigma) => {
      const { c_in, c_skip, c_out } = edmPreconditioning(sigma, sigma_data);
      const x = z.map((value) => value / c_in);
      const { x0 } = mixturePosterior(mixture, x, { signal: 1, noise: sigma });
      return x0.map((value, i) => (value - c_skip * x[i]) / c_out);
    };
  }
  return (x, sigma) => {
    const { x0, epsilon } = mixturePosterior(mixture, x, { signal: 1 - sigma, noise: sigma });
    return epsilon.map((value, i) => value - x0[i]);
  };
}

/** σ-space schedulers of diffusers replace ᾱ = 0 in their own table, which the network reads. */
function networkTable(schedule: DiscreteSchedule, spec: SamplerSpec): DiscreteSchedule {
  if (samplerGrid(spec, schedule) === null) return schedule;
  const alphas_cumprod = schedule.alphas_cumprod.map((alphaBar) =>
    alphaBar === 0 ? MIN_ALPHA_BAR : alphaBar,
  );
  return { ...schedule, alphas_cumprod };
}

function variancePreservingOutput(
  schedule: DiscreteSchedule,
  output: SchedulerReading['output'],
  mixture: GaussianMixture,
  z: Float64Array,
  t: number,
): Float64Array {
  const alphaBar = alphaBarAt(schedule, t);
  const [signal, noise] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
  const { epsilon } = mixturePosterior(mixture, z, { signal, noise });
  // As the file's trajectories were made: through ε, so that x₀ is 0 (not the mean) at ᾱ = 0.
  const x0 = z.map((value, i) => (value - noise * epsilon[i]) / Math.max(signal, 1e-12));
  switch (output) {
    case 'epsilon':
      return epsilon;
    case 'sample':
      return x0;
    case 'v_prediction':
      return epsilon.map((value, i) => signal * value - noise * x0[i]);
    case 'flow':
      return epsilon.map((value, i) => value - x0[i]);
  }
}
