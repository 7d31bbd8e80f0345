// Layer: core (pure). EDM (Karras 2022, eq. 7 and table 1): x = x₀ + σ·ε, the network F is given
// c_in·x and told ln σ/4, and D = c_skip·x + c_out·F is the clean sample. Its loss λ(σ)·‖D − x₀‖²
// with λ = 1/c_out² is the plain squared error of F, so every weight is 1.

import { edmPreconditioning } from '../edm';
import type { EdmScheduleConfig } from '../recipe/types';
import type { Objective } from './objective';

export function edmObjective({
  num_train_timesteps,
  sigma_data: sigmaData,
}: EdmScheduleConfig): Objective {
  return {
    kind: 'edm',
    timesteps: num_train_timesteps,
    answer: 'sample',
    output: 'sample',
    at: (sigma) => {
      const { c_skip, c_out, c_in, c_noise } = edmPreconditioning(sigma, sigmaData);
      return {
        signal: 1,
        noise: sigma,
        inputScale: c_in,
        networkTime: c_noise,
        target: { x0: (1 - c_skip) / c_out, epsilon: (-c_skip * sigma) / c_out },
        weight: 1,
      };
    },
    networkTime: (sigma) => edmPreconditioning(sigma, sigmaData).c_noise,
  };
}
