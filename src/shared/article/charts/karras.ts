// Layer: shared, article. No vscode, no DOM. The chart `karras`: the noise levels of a sampler over its
// steps (Karras et al. 2022, equation 5), beside levels that are spaced evenly in ln σ, the limit of
// a large ρ.

import { short } from '../../../core/numberText';
import { spacedSigmas } from '../../../core/sigmas/spacing';
import { chartKind } from './chart';

export const karras = chartKind({
  id: 'karras',
  title: 'Noise levels of a sampler',
  readings: ['karras_sigmas'],
  uses: { schedule: false, data: false },
  inputs: [
    {
      name: 'sigma_min',
      label: 'σ_min',
      meaning: 'sigma_min',
      min: 1e-4,
      max: 0.9,
      scale: 'log',
      of: ({ sigma_min }) => sigma_min,
    },
    {
      name: 'sigma_max',
      label: 'σ_max',
      meaning: 'sigma_max',
      min: 1,
      max: 1000,
      scale: 'log',
      of: ({ sigma_max }) => sigma_max,
    },
    {
      name: 'rho',
      label: 'ρ',
      meaning: 'rho',
      min: 1,
      max: 20,
      scale: 'linear',
      of: ({ rho }) => rho,
    },
    {
      name: 'steps',
      label: 'N',
      meaning: 'N',
      min: 2,
      max: 100,
      scale: 'whole',
      of: ({ num_inference_steps: steps }) => steps,
    },
  ],
  content: (_, { sigma_min, sigma_max, rho, steps }) => {
    const levels = spacedSigmas('karras', sigma_min, sigma_max, steps, rho);
    const even = spacedSigmas('exponential', sigma_min, sigma_max, steps);
    const behind = (index: number): number => (index + 1 < steps ? levels[index + 1] : 0);
    const falls = levels.map((level, index) => level - behind(index));
    const nextName = (index: number): string => (index + 1 < steps ? 'i+1' : 'N');
    return {
      summary: `${steps} levels from ${short(sigma_max)} to ${short(sigma_min)}, ρ = ${short(rho)}; then 0`,
      axis: {
        label: 'Step i',
        count: steps,
        start: Math.floor(steps / 2),
        text: (i) => `i = ${i}`,
      },
      panels: [
        {
          label: 'Noise level over the steps, logarithmic',
          scale: 'log',
          curves: [
            { label: 'σᵢ', meaning: 'sigma', ink: 'blue', values: levels },
            { label: 'ρ → ∞', meaning: 'rho', ink: 'orange', values: even },
          ],
        },
        {
          label: 'How far each step goes down, logarithmic',
          scale: 'log',
          curves: [{ label: 'σᵢ − σᵢ₊₁', meaning: 'sigma', ink: 'purple', values: falls }],
        },
      ],
      partsAt: (index) => [
        { text: 'σ', index: 'i', meaning: 'sigma' },
        ' = ',
        { text: short(levels[index]), meaning: 'sigma' },
        ', ',
        { text: 'σ', index: nextName(index), meaning: 'sigma' },
        ' = ',
        { text: short(behind(index)), meaning: 'sigma' },
      ],
      valuesAt: (index) => ({
        i: index,
        N: steps,
        sigma: levels[index],
        sigma_min,
        sigma_max,
        rho,
      }),
    };
  },
});
