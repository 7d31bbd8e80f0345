// Settings in the sentences of an article: which are its own, whatever they are written like.

import { describe, expect, it } from 'vitest';
import { readArticle } from '../../../src/shared/article/document';
import { settingsOf } from '../../../src/shared/article/settings';

/** "name=value" in the order of the text. */
function found(text: string): string[] {
  return settingsOf(readArticle(text)).map(({ name, value }) => `${name}=${value}`);
}

const BETAS = ['beta_start=0.0001', 'beta_end=0.02'];

describe('settingsOf', () => {
  it.each([
    ['β from 10⁻⁴ to 0.02', BETAS],
    ['We set $\\beta_1 = 10^{-4}$ to $\\beta_T = 0.02$.', BETAS],
    ['with β₁ = 1e-4 and β_T = 2×10^{-2}', BETAS],
    ['$$\\beta_1 = 10^{-4},\\quad \\beta_T = 0.02$$', BETAS],
    ['where $\\beta_{\\text{start}} = 0.0001$ and $\\beta_{\\text{end}} = 0.02$', BETAS],
    ['We take $\\beta_t \\in [10^{-4}, 0.02]$.', BETAS],
    ['The variances grow from 0.0001 up to 0.02.', BETAS],
    [
      'The variances increase linearly from $\\beta_1=10^{-4}$ to $\\beta_T=0.02$ with $T = 1000$.',
      ['beta_schedule=linear', ...BETAS, 'num_train_timesteps=1000'],
    ],
    ['T = 1000', ['num_train_timesteps=1000']],
    ['We use $T=1{,}000$ here.', ['num_train_timesteps=1000']],
    ['Set T to 1,000.', ['num_train_timesteps=1000']],
    ['1000 diffusion steps', ['num_train_timesteps=1000']],
    ['> We use $T = 500$\n> diffusion steps.', ['num_train_timesteps=500']],
    ['a cosine schedule', ['beta_schedule=squaredcos_cap_v2']],
    ['We adopt the sigmoid noise schedule.', ['beta_schedule=sigmoid']],
    ['We use a scaled linear schedule.', ['beta_schedule=scaled_linear']],
    [
      'We use the cosine noise schedule with offset $s=0.008$.',
      ['beta_schedule=squaredcos_cap_v2', 's=0.008'],
    ],
    ['we use 50 steps', ['num_inference_steps=50']],
    ['DDIM with 50 steps', ['num_inference_steps=50']],
    [
      'Images are sampled with 50 DDIM steps and a guidance scale of 7.5.',
      ['num_inference_steps=50', 'guidance_scale=7.5'],
    ],
    ['guidance scale $w = 3$', ['guidance_scale=3']],
    ['σ_min = 0.002, σ_max = 80, ρ = 7', ['sigma_min=0.002', 'sigma_max=80', 'rho=7']],
    ['$\\sigma_{\\min} = 0.002$, $\\sigma_\\text{max}=80$', ['sigma_min=0.002', 'sigma_max=80']],
    ['σ<sub>min</sub> = 2×10<sup>-3</sup>', ['sigma_min=0.002']],
  ])('finds %j', (text, expected) => {
    expect(found(text)).toEqual(expected);
    expect(found(`# Title\n\nBefore.\n\n- ${text.replaceAll('\n', '\n  ')}`)).toEqual(expected);
  });

  it.each([
    'Ho et al. use T = 1000.',
    'For example, with T = 10 nothing happens.',
    'If T = 50, the chain is too short.',
    'The DDPM paper uses β from 1e-4 to 0.02.',
    'T = 100, 500 or 1000',
    'at t = 500',
    '`T = 1000`',
    '```\nT = 1000\n```',
    '$x_T = 5$ and $x_{T=1000}$',
    'We use Adam with $\\beta_1 = 0.9$ and $\\beta_2 = 0.999$.',
    'We use a cosine learning rate schedule.',
    'We train for 5000 steps.',
    'A linear schedule destroys information too fast, unlike a cosine schedule.',
    'The sum runs over $t = 1, \\dots, T$.',
    'with $\\beta_1 = 10^{-4} + 1$ and $T = 1000/2$',
    'The temperature is T = 0.7.',
    'It costs $50 steps.',
    'Stable Diffusion uses a guidance scale of 7.5 by default.',
    'Increasing the guidance scale to 15 oversaturates.',
    'For the VP SDE $\\beta_{\\min}=0.1$ and $\\beta_{\\max}=20$ with T = 1.',
    'Here $\\rho = 0.5$ is the correlation.',
  ])('finds nothing in %j', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('knows the place and the sentence', () => {
    const text = 'First.\nHere, we\nuse *T* = 1000\nsteps. Then more.';
    const [setting] = settingsOf(readArticle(text));
    expect(text.slice(setting.start, setting.end)).toBe('T* = 1000');
    expect(setting.text).toBe('Here, we use *T* = 1000 steps.');
    expect(setting.isOwn).toBe(true);
  });

  it('takes the whole number', () => {
    const text = 'We use $\\beta_1 = 10^{-4}$ here.';
    const [{ start, end }] = settingsOf(readArticle(text));
    expect(text.slice(start, end)).toBe('\\beta_1 = 10^{-4}');
  });
});
