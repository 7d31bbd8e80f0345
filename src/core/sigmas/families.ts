// Layer: core (pure). The noise levels of models without a discrete schedule, for views that draw
// them: what each family is called, its formula, its paper and its levels. σ is the standard
// deviation of the noise beside data of variance about 1 (flow: beside the shrinking data).

import type { Field } from '../recipe/fieldTypes';
import { SIGMA_DATA } from '../edm';
import { EDM_GRID_DEFAULTS } from './edm';
import { FLOW_GRID_DEFAULTS } from './flow';
import { spacedSigmas } from './spacing';
import { VP_CONTINUOUS_DEFAULTS, vpContinuousSigmas } from './vpContinuous';

/** Numbers that the σ families take, under the names of diffusers and of the papers. */
export interface SigmaParameters {
  num_inference_steps: number;
  sigma_min: number;
  sigma_max: number;
  rho: number;
  beta_min: number;
  beta_d: number;
  epsilon_s: number;
  sigma_data: number;
}

type NumberFields<Values> = { readonly [Key in keyof Values]: Field<number> };

const positive = (maximum: number) => ({ type: 'number', exclusiveMinimum: 0, maximum }) as const;

export const SIGMA_FIELDS: NumberFields<SigmaParameters> = {
  num_inference_steps: {
    kind: { type: 'integer', minimum: 2, maximum: 1000 },
    label: 'Steps',
    doc: 'Number of noise levels.',
    default: EDM_GRID_DEFAULTS.num_inference_steps,
  },
  sigma_min: {
    kind: positive(1000),
    label: 'σ min',
    doc: 'Smallest level of Karras and exponential spacing.',
    default: EDM_GRID_DEFAULTS.sigma_min,
  },
  sigma_max: {
    kind: positive(100_000),
    label: 'σ max',
    doc: 'Largest level of Karras and exponential spacing.',
    default: EDM_GRID_DEFAULTS.sigma_max,
  },
  rho: {
    kind: positive(100),
    label: 'ρ of Karras',
    doc: 'Exponent of Karras spacing: larger means more steps near the data.',
    default: EDM_GRID_DEFAULTS.rho,
  },
  beta_min: {
    kind: { type: 'number', minimum: 0, maximum: 100 },
    label: 'β min of VP',
    doc: 'Rate of the continuous variance-preserving process at t = 0.',
    default: VP_CONTINUOUS_DEFAULTS.beta_min,
  },
  beta_d: {
    kind: { type: 'number', minimum: 0, maximum: 500 },
    label: 'β d of VP',
    doc: 'Growth of that rate from t = 0 to t = 1.',
    default: VP_CONTINUOUS_DEFAULTS.beta_d,
  },
  epsilon_s: {
    kind: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    label: 'ε s of VP',
    doc: 'Time at which sampling of the continuous process ends.',
    default: VP_CONTINUOUS_DEFAULTS.epsilon_s,
  },
  sigma_data: {
    kind: positive(100),
    label: 'σ data',
    doc: 'Standard deviation of the data as EDM’s preconditioning assumes it.',
    default: SIGMA_DATA,
  },
};

/** A spacing of σ; `formula` is LaTeX. */
export interface SigmaFamily {
  readonly id: 'karras' | 'exponential' | 'vp_continuous';
  readonly label: string;
  readonly formula: string;
  readonly paper: string;
  /** Levels, largest first. @throws {SigmaError} for parameters that exclude each other. */
  readonly levels: (parameters: SigmaParameters) => Float64Array;
}

export const SIGMA_FAMILIES: readonly SigmaFamily[] = [
  {
    id: 'karras',
    label: 'Karras (EDM)',
    formula: String.raw`\sigma_i=\left(\sigma_{\max}^{1/\rho}+\tfrac{i}{N-1}\left(\sigma_{\min}^{1/\rho}-\sigma_{\max}^{1/\rho}\right)\right)^{\rho}`,
    paper: 'Karras et al. 2022, EDM (arXiv:2206.00364), eq. 5',
    levels: (p) => spacedSigmas('karras', p.sigma_min, p.sigma_max, p.num_inference_steps, p.rho),
  },
  {
    id: 'exponential',
    label: 'Exponential',
    formula: String.raw`\sigma_i=\sigma_{\max}\left(\frac{\sigma_{\min}}{\sigma_{\max}}\right)^{i/(N-1)}`,
    paper: 'Song et al. 2021, VE SDE (arXiv:2011.13456); k-diffusion',
    levels: (p) => spacedSigmas('exponential', p.sigma_min, p.sigma_max, p.num_inference_steps),
  },
  {
    id: 'vp_continuous',
    label: 'VP, continuous',
    formula: String.raw`\sigma(t)=\sqrt{e^{\frac12\beta_d t^2+\beta_{\min}t}-1},\quad t_i=1+\tfrac{i}{N-1}(\epsilon_s-1)`,
    paper: 'Song et al. 2021, VP SDE (arXiv:2011.13456), eq. 33; Karras et al. 2022, table 1',
    levels: (p) => vpContinuousSigmas(p.num_inference_steps, p),
  },
];

/** The preconditioning of EDM, which belongs to the network and not to the levels. */
export const EDM_PRECONDITIONING = {
  label: 'EDM preconditioning',
  formula: String.raw`D(x;\sigma)=c_{\mathrm{skip}}\,x+c_{\mathrm{out}}\,F(c_{\mathrm{in}}\,x;\tfrac14\ln\sigma),\quad c_{\mathrm{skip}}=\tfrac{\sigma_d^2}{\sigma^2+\sigma_d^2},\; c_{\mathrm{out}}=\tfrac{\sigma\,\sigma_d}{\sqrt{\sigma^2+\sigma_d^2}},\; c_{\mathrm{in}}=\tfrac{1}{\sqrt{\sigma^2+\sigma_d^2}}`,
  paper: 'Karras et al. 2022, EDM (arXiv:2206.00364), table 1',
} as const;

/** Numbers of the flow matching schedule. */
export interface FlowParameters {
  num_inference_steps: number;
  num_train_timesteps: number;
  shift: number;
}

export const FLOW_FIELDS: NumberFields<FlowParameters> = {
  num_inference_steps: {
    kind: { type: 'integer', minimum: 2, maximum: 1000 },
    label: 'Steps',
    doc: 'Number of noise levels, at most num_train_timesteps.',
    default: FLOW_GRID_DEFAULTS.num_inference_steps,
  },
  num_train_timesteps: {
    kind: { type: 'integer', minimum: 2, maximum: 1_000_000 },
    label: 'Training timesteps',
    doc: 'Sets the smallest level, 1/T before the shift.',
    default: FLOW_GRID_DEFAULTS.num_train_timesteps,
  },
  shift: {
    kind: positive(100),
    label: 'Shift',
    doc: 'Above 1 spends more steps near the noise, as high resolutions need; 3 in SD3.',
    default: 3,
  },
};

/** The flow matching path and its shift; `formula` is LaTeX. */
export const FLOW_MATCHING = {
  label: 'Flow matching with shift',
  formula: String.raw`x_\sigma=(1-\sigma)\,x_0+\sigma\,\varepsilon,\qquad \sigma'=\frac{s\,\sigma}{1+(s-1)\,\sigma}`,
  paper:
    'Lipman et al. 2023 (arXiv:2210.02747); Liu et al. 2023 (arXiv:2209.03003); shift: Esser et al. 2024 (arXiv:2403.03206), eq. 23',
} as const;
