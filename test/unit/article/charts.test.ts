// Layer: tests. The charts beside equations: their numbers against closed forms, which equations have
// them, and their pictures in published pages.

import { describe, expect, it } from 'vitest';
import { makeSchedule } from '../../../src/core/schedule';
import { stillOf } from '../../../src/publish/stills/registry';
import { DEFAULT_SCHEDULE } from '../../../src/shared/article/articleSchedule';
import { inputValues } from '../../../src/shared/article/charts/chart';
import type { ChartContent } from '../../../src/shared/article/charts/chart';
import { elboPrior, elboWeight } from '../../../src/shared/article/charts/elbo';
import { CHARTS } from '../../../src/shared/article/charts/registry';
import { understand, widgetsOf } from '../../../src/shared/article/check';
import { readArticle } from '../../../src/shared/article/document';
import type { ReadingId } from '../../../src/shared/article/readings';
import { settingsFor } from '../../../src/shared/article/widgetBlocks';

const placed = (text: string) => widgetsOf(understand(readArticle(text)));
const settings = settingsFor(understand(readArticle('')));
const schedule = makeSchedule(DEFAULT_SCHEDULE);

function contentOf(
  id: string,
  reading: ReadingId,
  chosen: Record<string, number> = {},
): ChartContent {
  const kind = CHARTS.find((one) => one.id === id);
  if (kind === undefined) throw new Error(`There is no chart ${id}.`);
  return kind.content(
    settings,
    inputValues(kind, settings, (name) => chosen[name]),
    reading,
  );
}

function valuesOf({ panels }: ChartContent, label: string): number[] {
  const curve = panels.flatMap(({ curves }) => curves).find((one) => one.label === label);
  if (curve === undefined) throw new Error(`There is no curve ${label}.`);
  return Array.from(curve.values);
}

/** Largest |a − b| relative to |b|. */
const off = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, index) => Math.abs(value - b[index]) / Math.abs(b[index])));

const stepsOf = ({ axis, valuesAt }: ChartContent): number[] =>
  Array.from({ length: axis.count }, (_, index) => valuesAt(index).t);

const EQUATIONS: [ReadingId, string, string][] = [
  [
    'karras_sigmas',
    'karras',
    String.raw`\sigma_i = \left(\sigma_{max}^{1/\rho} + \frac{i}{N-1}\left(\sigma_{min}^{1/\rho} - \sigma_{max}^{1/\rho}\right)\right)^\rho`,
  ],
  [
    'edm_preconditioning',
    'edm',
    String.raw`D_\theta(x;\sigma) = c_{skip}(\sigma)x + c_{out}(\sigma)F_\theta(c_{in}(\sigma)x; c_{noise}(\sigma))`,
  ],
  [
    'loss_epsilon',
    'loss',
    String.raw`L = \mathbb{E}_{t,x_0,\epsilon}\left[\|\epsilon-\epsilon_\theta(x_t,t)\|^2\right]`,
  ],
  ['elbo', 'elbo', String.raw`L_{t-1} = D_{KL}(q(x_{t-1}|x_t,x_0)\,\|\,p_\theta(x_{t-1}|x_t))`],
];

describe('charts of an article', () => {
  it.each(EQUATIONS)('%s has the chart %s', (reading, kind, tex) => {
    const [{ block }] = placed(`$$${tex}$$\n`);
    expect(block).toMatchObject({ kind, reading });
  });

  it('have the noise levels of the text, else those of the EDM paper', () => {
    const tex = EQUATIONS[0][2];
    const [silent] = placed(`$$${tex}$$\n`);
    expect(silent.block.settings).toMatchObject({ sigma_min: 0.002, sigma_max: 80, rho: 7 });
    const said = String.raw`We use noise levels with $\sigma_{min} = 0.01$, $\sigma_{max} = 50$ and $\rho = 5$.`;
    const [stated] = placed(`${said}\n\n$$${tex}$$\n`);
    expect(stated.block.settings).toMatchObject({ sigma_min: 0.01, sigma_max: 50, rho: 5 });
  });

  it('stand as pictures where no script runs', () => {
    for (const [, , tex] of EQUATIONS) {
      const [{ block }] = placed(`$$${tex}$$\n`);
      const still = stillOf(block);
      expect(still?.svg.match(/<polyline /g)?.length).toBeGreaterThan(1);
      expect(still?.svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(still?.words).not.toMatch(/NaN|undefined/);
    }
  });
});

describe('the chart of Karras’s noise levels', () => {
  it('has the levels of equation 5, and steps down to 0', () => {
    const chosen = { sigma_min: 0.01, sigma_max: 50, rho: 3, steps: 12 };
    const content = contentOf('karras', 'karras_sigmas', chosen);
    const levels = Array.from(
      { length: 12 },
      (_, i) => (50 ** (1 / 3) + (i / 11) * (0.01 ** (1 / 3) - 50 ** (1 / 3))) ** 3,
    );
    expect(off(valuesOf(content, 'σᵢ'), levels)).toBeLessThan(1e-12);
    const falls = valuesOf(content, 'σᵢ − σᵢ₊₁');
    expect(falls.reduce((sum, fall) => sum + fall, 0)).toBeCloseTo(50, 10);
    expect(content.valuesAt(0)).toMatchObject({ i: 0, N: 12, sigma: levels[0], rho: 3 });
  });

  it('keeps what the reader moves within its bounds', () => {
    const kind = CHARTS.find(({ id }) => id === 'karras');
    const values = kind && inputValues(kind, settings, () => 1e9);
    expect(values).toEqual({ sigma_min: 0.9, sigma_max: 1000, rho: 20, steps: 100 });
  });
});

describe('the chart of EDM’s preconditioning', () => {
  it('has the scalings of table 1', () => {
    const content = contentOf('edm', 'edm_preconditioning', { sigma_data: 0.7 });
    for (const index of [0, 40, 120]) {
      const { sigma, c_skip, c_out, c_in, c_noise, weight } = content.valuesAt(index);
      const total = sigma ** 2 + 0.49;
      const expected = [0.49 / total, (sigma * 0.7) / Math.sqrt(total), 1 / Math.sqrt(total)];
      expect(off([c_skip, c_out, c_in], expected)).toBeLessThan(1e-12);
      expect(c_noise).toBeCloseTo(Math.log(sigma) / 4, 12);
      expect(weight * c_out ** 2).toBeCloseTo(1, 12);
    }
    expect([content.valuesAt(0).sigma, content.valuesAt(120).sigma]).toEqual([0.002, 80]);
  });
});

describe('the chart of the least loss', () => {
  const kept = (t: number): number => schedule.alphas_cumprod[t - 1];
  const CLOSED: [ReadingId, (t: number) => number][] = [
    ['loss_epsilon', (t) => kept(t)],
    ['loss_x0', (t) => 1 - kept(t)],
    ['loss_v', () => 1],
    ['loss_score', (t) => kept(t) / (1 - kept(t))],
  ];

  it.each(CLOSED)('%s: a linear denoiser is as good as for Gaussian data', (reading, expected) => {
    const content = contentOf('loss', reading);
    const steps = stepsOf(content);
    expect(off(valuesOf(content, 'linear denoiser'), steps.map(expected))).toBeLessThan(1e-9);
  });

  it('is below that of a linear denoiser, and its equal where all is noise', () => {
    const content = contentOf('loss', 'loss_x0');
    const exact = valuesOf(content, 'exact denoiser');
    const linear = valuesOf(content, 'linear denoiser');
    // 160 noised points: the mean of their posterior variances is known to some per cent.
    exact.forEach((value, index) => {
      expect(value).toBeLessThan(1.05 * linear[index]);
    });
    expect(exact.at(-1)).toBeCloseTo(1, 1);
    expect(exact[0]).toBeLessThan(0.5 * linear[0]);
  });
});

describe('the chart of the variational bound', () => {
  it('has the weight of the Kullback–Leibler divergence of two posteriors', () => {
    const { betas, alphas_cumprod: bars } = schedule;
    for (const t of [2, 10, 500, 1000]) {
      const [beta, bar, before] = [betas[t - 1], bars[t - 1], bars[t - 2]];
      const variance = (beta * (1 - before)) / (1 - bar);
      // The mean moves with x₀, and x₀ with ε at a fixed x_t.
      const mean = ((Math.sqrt(before) * beta) / (1 - bar)) * Math.sqrt((1 - bar) / bar);
      expect(elboWeight(schedule, t) / (mean ** 2 / (2 * variance))).toBeCloseTo(1, 9);
    }
  });

  it('has the prior’s term of Gaussian data, which is nearly 0 where the process ends in noise', () => {
    const bar = schedule.alphas_cumprod[999];
    const expected = 2 * 0.5 * (bar + (1 - bar) - 1 - Math.log(1 - bar));
    expect(elboPrior(schedule)).toBeCloseTo(expected, 12);
    expect(elboPrior(schedule)).toBeLessThan(1e-3);
  });

  it('has terms above 0 that fall to next to nothing', () => {
    const terms = valuesOf(contentOf('elbo', 'elbo'), 'exact denoiser');
    expect(Math.min(...terms)).toBeGreaterThan(0);
    expect(terms.at(-1)).toBeLessThan(0.01 * Math.max(...terms));
  });
});
