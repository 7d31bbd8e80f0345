// Layer: core (pure). The β tables of the variance-preserving schedules and their catalogue.
// Every table is float64 and has one entry per training timestep; β_t is the variance that the
// forward process adds in step t. Names are those of diffusers, except `linear_scaled` (OpenAI's
// convention, ends multiplied by 1000/T) and `sigmoid_jabri`: two different schedules are called
// "sigmoid" in the field, so the second one carries its author's name.

import type { BetaSchedule } from './scheduleConfig';

/** What the views show about one schedule. `formula` is LaTeX. */
export interface BetaScheduleEntry {
  readonly id: BetaSchedule;
  readonly label: string;
  readonly sentence: string;
  readonly formula: string;
  readonly paper: string;
  /** Whether `beta_start` and `beta_end` have any effect. */
  readonly usesBetaRange: boolean;
}

/** All schedules in the order in which menus show them. */
export const BETA_SCHEDULES: readonly BetaScheduleEntry[] = [
  {
    id: 'linear',
    label: 'Linear',
    sentence:
      'β grows evenly from beta_start to beta_end; the ends suit 1000 timesteps and are not adapted to fewer.',
    formula: String.raw`\beta_t=\beta_{\mathrm{start}}+\frac{t}{T-1}\,(\beta_{\mathrm{end}}-\beta_{\mathrm{start}})`,
    paper: 'Ho, Jain, Abbeel 2020, Denoising Diffusion Probabilistic Models (arXiv:2006.11239)',
    usesBetaRange: true,
  },
  {
    id: 'linear_scaled',
    label: 'Linear, ends scaled by 1000/T',
    sentence:
      'Linear with both ends multiplied by 1000/T, so that a short chain also ends in noise.',
    formula: String.raw`\beta_t=\min\!\left(\tfrac{1000}{T}\left(\beta_{\mathrm{start}}+\tfrac{t}{T-1}(\beta_{\mathrm{end}}-\beta_{\mathrm{start}})\right),\,0.999\right)`,
    paper: 'Nichol, Dhariwal 2021, Improved DDPM (arXiv:2102.09672), reference implementation',
    usesBetaRange: true,
  },
  {
    id: 'scaled_linear',
    label: 'Scaled linear (√β linear)',
    sentence: 'The square root of β grows evenly; the schedule of latent diffusion.',
    formula: String.raw`\beta_t=\left(\sqrt{\beta_{\mathrm{start}}}+\tfrac{t}{T-1}(\sqrt{\beta_{\mathrm{end}}}-\sqrt{\beta_{\mathrm{start}}})\right)^2`,
    paper: 'Rombach et al. 2022, Latent Diffusion Models (arXiv:2112.10752)',
    usesBetaRange: true,
  },
  {
    id: 'squaredcos_cap_v2',
    label: 'Cosine',
    sentence: 'ᾱ follows a squared cosine, which destroys the signal more evenly than linear β.',
    formula: String.raw`\beta_t=\min\!\left(1-\frac{f((t+1)/T)}{f(t/T)},\,0.999\right),\quad f(u)=\cos^2\!\left(\frac{u+0.008}{1.008}\cdot\frac{\pi}{2}\right)`,
    paper: 'Nichol, Dhariwal 2021, Improved DDPM (arXiv:2102.09672), eq. 17',
    usesBetaRange: false,
  },
  {
    id: 'sigmoid',
    label: 'Sigmoid on β (GeoDiff)',
    sentence: 'β follows a logistic curve between beta_start and beta_end.',
    formula: String.raw`\beta_t=\frac{\beta_{\mathrm{end}}-\beta_{\mathrm{start}}}{1+e^{-u_t}}+\beta_{\mathrm{start}},\quad u_t=-6+\frac{12\,t}{T-1}`,
    paper: 'Xu et al. 2022, GeoDiff (arXiv:2203.02923)',
    usesBetaRange: true,
  },
  {
    id: 'sigmoid_jabri',
    label: 'Sigmoid on ᾱ (Jabri)',
    sentence: 'ᾱ itself follows a logistic curve; meant for high resolutions.',
    formula: String.raw`\bar\alpha(u)=\frac{S(3)-S(6u-3)}{S(3)-S(-3)},\quad S(z)=\frac{1}{1+e^{-z}},\quad \beta_t=\min\!\left(1-\frac{\bar\alpha((t+1)/T)}{\bar\alpha(t/T)},\,0.999\right)`,
    paper: 'Jabri, Fleet, Chen 2022, Scalable Adaptive Computation (arXiv:2212.11972)',
    usesBetaRange: false,
  },
  {
    id: 'exponential',
    label: 'Exponential',
    sentence: 'ᾱ decays as e^(−12u), that is, β is the same in every step.',
    formula: String.raw`\bar\alpha(u)=e^{-12u},\quad \beta_t=\min\!\left(1-e^{-12/T},\,0.999\right)`,
    paper: 'diffusers, betas_for_alpha_bar with alpha_transform_type "exp"',
    usesBetaRange: false,
  },
];

/** Largest β of the schedules that are defined through ᾱ or scaled with T. */
const MAX_BETA = 0.999;

/** `count` evenly spaced values from `first` to `last`; a single value is `first`. */
export function linspace(first: number, last: number, count: number): Float64Array {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    values[i] = count === 1 ? first : first + ((last - first) * i) / (count - 1);
  }
  if (count > 1) values[count - 1] = last;
  return values;
}

function logistic(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** β_i = min(1 − ᾱ((i+1)/T)/ᾱ(i/T), 0.999) (Nichol 2021, appendix of the reference code). */
function betasOfAlphaBar(timesteps: number, alphaBar: (u: number) => number): Float64Array {
  return Float64Array.from({ length: timesteps }, (_, i) =>
    Math.min(1 - alphaBar((i + 1) / timesteps) / alphaBar(i / timesteps), MAX_BETA),
  );
}

function cosineAlphaBar(u: number): number {
  return Math.cos((((u + 0.008) / 1.008) * Math.PI) / 2) ** 2;
}

function jabriAlphaBar(u: number): number {
  return (logistic(3) - logistic(6 * u - 3)) / (logistic(3) - logistic(-3));
}

/** The β table of a named schedule before any rescaling; T entries. */
export function namedBetas(
  name: BetaSchedule,
  timesteps: number,
  start: number,
  end: number,
): Float64Array {
  switch (name) {
    case 'linear':
      return linspace(start, end, timesteps);
    case 'linear_scaled': {
      const scale = 1000 / timesteps;
      return linspace(start, end, timesteps).map((beta) => Math.min(beta * scale, MAX_BETA));
    }
    case 'scaled_linear':
      return linspace(Math.sqrt(start), Math.sqrt(end), timesteps).map((root) => root * root);
    case 'squaredcos_cap_v2':
      return betasOfAlphaBar(timesteps, cosineAlphaBar);
    case 'sigmoid':
      return linspace(-6, 6, timesteps).map((u) => logistic(u) * (end - start) + start);
    case 'sigmoid_jabri':
      return betasOfAlphaBar(timesteps, jabriAlphaBar);
    case 'exponential':
      return betasOfAlphaBar(timesteps, (u) => Math.exp(-12 * u));
  }
}
