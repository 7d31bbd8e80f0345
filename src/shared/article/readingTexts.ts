// Layer: shared, article. No vscode, no DOM. What is said about each reading of an equation, and what can
// be done with it in the lab. A new reading is one entry.

import type { ReadingId } from './readings';

/** What a lens above an equation offers, in this order; to compare only where a rule found that its scales do not fit. */
export const ACTIONS = ['compare', 'noising', 'schedule', 'train', 'sample', 'explain'] as const;

export type EquationAction = (typeof ACTIONS)[number];

export interface ReadingText {
  title: string;
  sentence: string;
  paper: string;
  actions: readonly EquationAction[];
}

const HO = 'Ho, Jain, Abbeel 2020, Denoising Diffusion Probabilistic Models (arXiv:2006.11239)';
const NICHOL = 'Nichol, Dhariwal 2021, Improved DDPM (arXiv:2102.09672)';
const DDIM = 'Song, Meng, Ermon 2021, Denoising Diffusion Implicit Models (arXiv:2010.02502)';
const SDE = 'Song et al. 2021, Score-Based Generative Modeling through SDEs (arXiv:2011.13456)';
const EDM = 'Karras et al. 2022, Elucidating the Design Space (arXiv:2206.00364)';
const V = 'Salimans, Ho 2022, Progressive Distillation (arXiv:2202.00512)';
const FLOW = 'Lipman et al. 2023, Flow Matching (arXiv:2210.02747)';
const RF = 'Liu, Gong, Liu 2023, Rectified Flow (arXiv:2209.03003)';
const CFG = 'Ho, Salimans 2022, Classifier-Free Diffusion Guidance (arXiv:2207.12598)';
const VDM = 'Kingma et al. 2021, Variational Diffusion Models (arXiv:2107.00630)';
const VINCENT = 'Vincent 2011, A Connection Between Score Matching and Denoising Autoencoders';

/** Of a forward process that keeps the scale of the data, whatever its reading. */
export const EXPLODING_TEXT: Omit<ReadingText, 'actions'> = {
  title: 'Data with noise added',
  sentence:
    'The data keep their scale and noise of standard deviation σ is added: a forward process of variance exploding.',
  paper: `${VINCENT}; ${SDE}, eq. 9`,
};

export const READING_TEXTS: Readonly<Record<ReadingId, ReadingText>> = {
  forward_step: {
    title: 'Forward step',
    sentence:
      'One step of noise: x_t has the variance (1−β_t)·Var(x_{t−1}) + β_t, which stays 1 for data of variance 1.',
    paper: `${HO}, eq. 2`,
    actions: ['noising', 'schedule', 'explain'],
  },
  forward_marginal: {
    title: 'Forward process in one jump',
    sentence: 'x_t from the data at once: √ᾱ_t of signal and √(1−ᾱ_t) of noise.',
    paper: `${HO}, eq. 4`,
    actions: ['noising', 'schedule', 'train', 'explain'],
  },
  alpha_definition: {
    title: 'Definition of α_t',
    sentence: 'α_t = 1 − β_t is the share of the variance that a step keeps.',
    paper: HO,
    actions: ['schedule', 'explain'],
  },
  alpha_bar_definition: {
    title: 'Definition of ᾱ_t',
    sentence: 'ᾱ_t = ∏ α_s is the share of the data’s variance in x_t.',
    paper: HO,
    actions: ['schedule', 'explain'],
  },
  beta_schedule: {
    title: 'Noise schedule',
    sentence: 'How much noise each step adds.',
    paper: NICHOL,
    actions: ['schedule', 'noising', 'explain'],
  },
  snr: {
    title: 'Signal-to-noise ratio',
    sentence: 'SNR(t) = ᾱ_t/(1−ᾱ_t).',
    paper: VDM,
    actions: ['schedule', 'explain'],
  },
  posterior: {
    title: 'Posterior of a step',
    sentence:
      'q(x_{t−1} | x_t, x₀): a Gaussian, which the network learns to follow without knowing x₀.',
    paper: `${HO}, eq. 6`,
    actions: ['sample', 'explain'],
  },
  posterior_mean: {
    title: 'Mean of the posterior',
    sentence: 'Where q(x_{t−1} | x_t, x₀) lies between x₀ and x_t.',
    paper: `${HO}, eq. 7`,
    actions: ['sample', 'explain'],
  },
  posterior_variance: {
    title: 'Variance of the posterior',
    sentence: 'β̃_t, never more than β_t.',
    paper: `${HO}, eq. 7`,
    actions: ['sample', 'explain'],
  },
  reverse_step: {
    title: 'Ancestral sampling step',
    sentence: 'From x_t to x_{t−1} with the predicted noise, and fresh noise on top.',
    paper: `${HO}, algorithm 2`,
    actions: ['train', 'sample', 'explain'],
  },
  x0_from_epsilon: {
    title: 'x₀ from the predicted noise',
    sentence: 'The data that a predicted noise stands for.',
    paper: `${HO}, eq. 15`,
    actions: ['noising', 'sample', 'explain'],
  },
  v_definition: {
    title: 'v-prediction',
    sentence: 'v = √ᾱ_t ε − √(1−ᾱ_t) x₀, a target that is well scaled at both ends.',
    paper: V,
    actions: ['train', 'explain'],
  },
  loss_epsilon: {
    title: 'Loss on the noise',
    sentence: 'The squared error of the predicted noise.',
    paper: `${HO}, eq. 14`,
    actions: ['train', 'explain'],
  },
  loss_x0: {
    title: 'Loss on the data',
    sentence: 'The squared error of the predicted x₀.',
    paper: V,
    actions: ['train', 'explain'],
  },
  loss_v: {
    title: 'Loss on v',
    sentence: 'The squared error of the predicted v.',
    paper: V,
    actions: ['train', 'explain'],
  },
  loss_score: {
    title: 'Denoising score matching',
    sentence: 'The squared error of the predicted score.',
    paper: VINCENT,
    actions: ['train', 'explain'],
  },
  elbo: {
    title: 'Variational bound',
    sentence: 'A sum of divergences between the posterior of each step and the model.',
    paper: `${HO}, eq. 5`,
    actions: ['train', 'explain'],
  },
  score_epsilon: {
    title: 'Score and noise',
    sentence: 'The score is −ε/√(1−ᾱ_t): it points against the noise.',
    paper: SDE,
    actions: ['train', 'sample', 'explain'],
  },
  ddim_step: {
    title: 'DDIM step',
    sentence: 'From x_t to an earlier x without new noise where σ = 0.',
    paper: `${DDIM}, eq. 12`,
    actions: ['sample', 'explain'],
  },
  ddim_sigma: {
    title: 'Noise of a DDIM step',
    sentence: 'σ with η from 0 (deterministic) to 1 (as DDPM).',
    paper: `${DDIM}, eq. 16`,
    actions: ['sample', 'explain'],
  },
  forward_sde: {
    title: 'Forward SDE',
    sentence: 'The forward process in continuous time.',
    paper: `${SDE}, eq. 5`,
    actions: ['noising', 'schedule', 'explain'],
  },
  reverse_sde: {
    title: 'Reverse SDE',
    sentence: 'The same process backwards, with the score.',
    paper: `${SDE}, eq. 6`,
    actions: ['sample', 'explain'],
  },
  probability_flow_ode: {
    title: 'Probability flow ODE',
    sentence: 'Without noise, and with the same distributions at every time.',
    paper: `${SDE}, eq. 13`,
    actions: ['sample', 'explain'],
  },
  edm_preconditioning: {
    title: 'Preconditioning of EDM',
    sentence:
      'How the network’s input and output are scaled so that both have variance 1 at every σ.',
    paper: `${EDM}, eq. 7`,
    actions: ['train', 'explain'],
  },
  karras_sigmas: {
    title: 'Noise levels of EDM',
    sentence: 'Levels between σ_max and σ_min, denser at the low end with a higher ρ.',
    paper: `${EDM}, eq. 5`,
    actions: ['sample', 'explain'],
  },
  flow_interpolation: {
    title: 'Straight path',
    sentence: 'x_t lies on the line between data and noise.',
    paper: RF,
    actions: ['train', 'sample', 'explain'],
  },
  flow_loss: {
    title: 'Loss of flow matching',
    sentence: 'The squared error of the predicted velocity.',
    paper: FLOW,
    actions: ['train', 'explain'],
  },
  guidance: {
    title: 'Classifier-free guidance',
    sentence: 'The prediction with the condition, pushed away from the one without.',
    paper: CFG,
    actions: ['sample', 'explain'],
  },
};
