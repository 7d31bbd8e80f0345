// Layer: shared, article. No vscode, no DOM. The chart `edm`: the scalings of the denoiser D(x; σ) =
// c_skip x + c_out F(c_in x; c_noise) over the noise level (Karras et al. 2022, table 1).

import { edmPreconditioning, SIGMA_DATA } from '../../../core/edm';
import type { EdmPreconditioning } from '../../../core/edm';
import { short } from '../../../core/numberText';
import { chartKind, logSpaced } from './chart';

const LEVELS = 121;

export const edm = chartKind({
  id: 'edm',
  title: 'Preconditioning of the denoiser',
  readings: ['edm_preconditioning'],
  uses: { schedule: false, data: false },
  inputs: [
    {
      name: 'sigma_data',
      label: 'σ_data',
      meaning: 'sigma_data',
      min: 0.05,
      max: 5,
      scale: 'log',
      of: () => SIGMA_DATA,
    },
  ],
  content: ({ sigma_min, sigma_max }, { sigma_data }) => {
    const sigmas = logSpaced(sigma_min, sigma_max, LEVELS);
    const at = sigmas.map((sigma) => edmPreconditioning(sigma, sigma_data));
    const of = (name: keyof EdmPreconditioning): number[] => at.map((scalings) => scalings[name]);
    const start = sigmas.findIndex((sigma) => sigma >= sigma_data);
    return {
      summary: `σ_data = ${short(sigma_data)}, σ from ${short(sigma_min)} to ${short(sigma_max)}`,
      axis: {
        label: 'Noise level σ',
        count: LEVELS,
        start: start < 0 ? LEVELS - 1 : start,
        text: (index) => `σ = ${short(sigmas[index])}`,
      },
      panels: [
        {
          label: 'Scales of the noised data and of the network over σ',
          scale: 'linear',
          curves: [
            { label: 'c_skip', meaning: 'c_skip', ink: 'blue', values: of('c_skip') },
            { label: 'c_out', meaning: 'c_out', ink: 'orange', values: of('c_out') },
          ],
        },
        {
          label: 'Scale of the network’s input over σ, logarithmic',
          scale: 'log',
          curves: [{ label: 'c_in', meaning: 'c_in', ink: 'green', values: of('c_in') }],
        },
        {
          label: 'The network’s time over σ',
          scale: 'linear',
          curves: [{ label: 'c_noise', meaning: 'c_noise', ink: 'purple', values: of('c_noise') }],
        },
        {
          label: 'Weight of the loss over σ, logarithmic',
          scale: 'log',
          curves: [{ label: 'λ(σ)', meaning: 'weight', ink: 'orange', values: of('weight') }],
        },
      ],
      partsAt: (index) => {
        const { c_skip, c_out, c_in, c_noise } = at[index];
        const number = (value: number, meaning: string) => ({ text: short(value), meaning });
        return [
          ...[{ text: 'D', meaning: 'x_theta' }, ' = ', number(c_skip, 'c_skip'), ' '],
          ...[{ text: 'x', meaning: 'x_sigma' }, ' + ', number(c_out, 'c_out'), ' '],
          ...[{ text: 'F', meaning: 'F' }, '(', number(c_in, 'c_in'), ' '],
          ...[{ text: 'x', meaning: 'x_sigma' }, '; ', number(c_noise, 'c_noise'), ')'],
        ];
      },
      valuesAt: (index) => ({ ...at[index], sigma: sigmas[index], sigma_data }),
    };
  },
});
