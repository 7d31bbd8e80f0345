// Layer: end-to-end tests. The widgets of articles in a bare page: what they draw, keep and tell.

import type { Locator } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { useBarePage } from './barePage';

const bare = useBarePage('widgetsPage.ts');

const MARGINAL = String.raw`$$x_t = \sqrt{\bar\alpha_t} x_0 + \sqrt{1-\bar\alpha_t} \epsilon$$`;
const PRODUCT = String.raw`$$\bar\alpha_t = \prod_{s=1}^t (1-\beta_s)$$`;
const DDIM = String.raw`$$x_{t-1} = \sqrt{\bar\alpha_{t-1}} \frac{x_t - \sqrt{1-\bar\alpha_t}\epsilon_\theta(x_t,t)}{\sqrt{\bar\alpha_t}} + \sqrt{1-\bar\alpha_{t-1}} \epsilon_\theta(x_t,t)$$`;

const show = (text: string) =>
  bare.page.evaluate((shown) => {
    window.widgets.show(shown);
  }, text);

const part = (testId: string): Locator => bare.page.getByTestId(testId).first();

/** Pixels of a canvas as one text. */
const pixels = (testId: string): Promise<string> =>
  part(testId).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

/** Different colours of a canvas: 1 where nothing is drawn. */
const colours = (testId: string): Promise<number> =>
  part(testId).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const context = canvas.getContext('2d');
    if (context === null || canvas.width === 0) return 0;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });

const setTime = (step: number) => part('widget-time').fill(String(step));

beforeEach(async () => {
  await bare.page.emulateMedia({ reducedMotion: 'reduce' });
  await show('');
});

describe('the widget of the forward marginal', () => {
  it('draws a picture and points, and others at another step', async () => {
    await show(MARGINAL);
    await setTime(0);
    await expect.poll(() => colours('widget-picture')).toBeGreaterThan(50);
    await expect.poll(() => colours('widget-points')).toBeGreaterThan(5);
    const [clean, points] = [await pixels('widget-picture'), await pixels('widget-points')];
    expect(clean).toBe(await pixels('widget-x0'));
    await setTime(600);
    expect(await pixels('widget-picture')).not.toBe(clean);
    await expect.poll(() => pixels('widget-points')).not.toBe(points);
    await setTime(0);
    expect(await pixels('widget-picture')).toBe(clean);
    await expect.poll(() => pixels('widget-points')).toBe(points);
  });

  it('writes the equation with its numbers, and tells them', async () => {
    await show(MARGINAL);
    await setTime(250);
    expect(await part('widget-numbers').innerText()).toMatch(/= 0\.7239 x\s*0 \+ 0\.6899 ε/);
    const told = await bare.page.evaluate(() => Object.fromEntries(window.widgets.values));
    expect(told).toMatchObject({ t: 250, T: 1000 });
    expect(told.alpha_bar_t).toBeCloseTo(0.7239 ** 2, 3);
  });

  it('is moved by the keyboard', async () => {
    await show(MARGINAL);
    await setTime(10);
    await part('widget-time').focus();
    await bare.page.keyboard.press('ArrowRight');
    expect(await part('widget-time').inputValue()).toBe('11');
    expect(await part('widget-time').getAttribute('aria-valuetext')).toBe('t = 11');
  });

  it('has a table behind it', async () => {
    await show(MARGINAL);
    await bare.page.getByText('Table').first().click();
    const rows = bare.page.locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(21);
    expect(await rows.last().innerText()).toMatch(/t = 1000/);
  });
});

describe('an edit', () => {
  it('keeps what the reader chose, of an equation that was changed too', async () => {
    await show(`${PRODUCT}\n\n${MARGINAL}\n`);
    const sliders = bare.page.getByTestId('widget-time');
    await sliders.nth(0).fill('111');
    await sliders.nth(1).fill('222');
    await show(`More.\n\n${PRODUCT}\n\n${MARGINAL}\n`);
    expect(await sliders.nth(1).inputValue()).toBe('222');
    await show(`${PRODUCT}\n\n${MARGINAL.replaceAll('x_0', '{x}_0')}\n`);
    expect(await sliders.nth(0).inputValue()).toBe('111');
    expect(await sliders.nth(1).inputValue()).toBe('222');
    await show(`${MARGINAL}\n`);
    expect(await sliders.count()).toBe(1);
    expect(await sliders.nth(0).inputValue()).toBe('222');
  });

  it('takes over another schedule of the text', async () => {
    await show(MARGINAL);
    await setTime(900);
    await show(`We use a cosine schedule with $T = 250$ diffusion steps.\n\n${MARGINAL}\n`);
    expect(await part('widget-summary').innerText()).toContain('squaredcos_cap_v2, T = 250');
    expect(await part('widget-time').inputValue()).toBe('250');
  });
});

describe('the widget of the schedule', () => {
  it('draws its curves, with a cursor that all of them share', async () => {
    await show(PRODUCT);
    for (const id of ['widget-scales', 'widget-betas', 'widget-log-snr']) {
      await expect.poll(() => colours(id)).toBeGreaterThan(5);
    }
    await setTime(500);
    await expect.poll(() => part('widget-numbers').innerText()).toContain('0.01');
    const before = await pixels('widget-betas');
    await part('widget-scales').focus();
    await bare.page.keyboard.press('Home');
    expect(await part('widget-time').inputValue()).toBe('1');
    await expect.poll(() => pixels('widget-betas')).not.toBe(before);
  });

  it('shows another schedule that the reader chooses', async () => {
    await show(PRODUCT);
    const before = await pixels('widget-scales');
    await bare.page.getByText('Settings').first().click();
    await part('widget-beta-schedule').selectOption('squaredcos_cap_v2');
    await expect.poll(() => pixels('widget-scales')).not.toBe(before);
    expect(await part('widget-summary').innerText()).toContain('changed here');
  });
});

describe('charts of computed curves', () => {
  const KARRAS = String.raw`$$\sigma_i = \left(\sigma_{max}^{1/\rho} + \frac{i}{N-1}\left(\sigma_{min}^{1/\rho} - \sigma_{max}^{1/\rho}\right)\right)^\rho$$`;
  const LOSS = String.raw`$$L = \mathbb{E}_{t,x_0,\epsilon}\left[\|\epsilon-\epsilon_\theta(x_t,t)\|^2\right]$$`;
  const EDM = String.raw`$$D_\theta(x;\sigma) = c_{skip}(\sigma)x + c_{out}(\sigma)F_\theta(c_{in}(\sigma)x; c_{noise}(\sigma))$$`;
  const ELBO = String.raw`$$L_{t-1} = D_{KL}(q(x_{t-1}|x_t,x_0)\,\|\,p_\theta(x_{t-1}|x_t))$$`;

  it('follow the sliders of their symbols, by the keyboard too, and keep them over an edit', async () => {
    await show(KARRAS);
    await expect.poll(() => colours('widget-karras-0')).toBeGreaterThan(5);
    const before = await pixels('widget-karras-0');
    await part('widget-rho').focus();
    await bare.page.keyboard.press('Home');
    expect(await part('widget-rho').getAttribute('aria-valuetext')).toBe('1');
    await expect.poll(() => pixels('widget-karras-0')).not.toBe(before);
    await part('widget-steps').fill('10');
    expect(await part('widget-summary').innerText()).toContain('10 levels from 80 to 0.002');
    await setTime(0);
    expect(await part('widget-numbers').innerText()).toMatch(/σ\s*i = 80, σ\s*i\+1 = 71\.11/);
    await show(`More.\n\n${KARRAS}\n`);
    expect(await part('widget-steps').inputValue()).toBe('10');
    const told = await bare.page.evaluate(() => Object.fromEntries(window.widgets.values));
    expect(told).toMatchObject({ rho: 1, sigma: 80 });
    await bare.page.getByText('ρ', { exact: true }).first().hover();
    expect(await bare.page.evaluate(() => window.widgets.symbols.at(-1))).toBe('rho');
  });

  it('of losses, the bound and EDM draw their curves, with a table behind', async () => {
    for (const [text, ids] of [
      [LOSS, ['widget-loss-0', 'widget-loss-1']],
      [ELBO, ['widget-elbo-0', 'widget-elbo-1']],
      [EDM, ['widget-edm-0', 'widget-edm-3']],
    ] as const) {
      await show(text);
      for (const id of ids) await expect.poll(() => colours(id)).toBeGreaterThan(5);
      await bare.page.getByText('Table').first().click();
      await expect.poll(() => bare.page.locator('tbody tr').count()).toBe(21);
      expect(await bare.page.locator('tbody').innerText()).not.toMatch(/NaN|undefined/);
    }
  });

  it('show another set of points', async () => {
    await show(LOSS);
    const before = await part('widget-summary').innerText();
    await bare.page.getByText('Settings').first().click();
    await part('widget-data').selectOption('two_spirals');
    await expect.poll(() => part('widget-summary').innerText()).not.toBe(before);
  });
});

describe('symbols', () => {
  it('light up in the widgets, and are told when they are pointed at', async () => {
    await show(`${PRODUCT}\n\n${MARGINAL}\n`);
    const lit = bare.page.locator('.lit');
    await bare.page.evaluate(() => {
      window.widgets.light('alpha_bar_t');
    });
    await expect.poll(() => lit.count()).toBeGreaterThan(2);
    await bare.page.evaluate(() => {
      window.widgets.light(null);
    });
    await expect.poll(() => lit.count()).toBe(0);
    await bare.page.locator('.term[data-symbol="epsilon"]').first().hover();
    const told = await bare.page.evaluate(() => window.widgets.symbols.at(-1));
    expect(told).toBe('epsilon');
    // The curve of √(1−ᾱ_t) in the other widget belongs to it.
    await expect.poll(() => bare.page.locator('.legend li.lit').count()).toBe(1);
  });
});

describe('points on their way', () => {
  it('stand still under reduced motion until they are played', async () => {
    await show(DDIM);
    await expect.poll(() => colours('widget-paths')).toBeGreaterThan(5);
    expect(await part('widget-play').innerText()).toBe('Play');
    expect(await part('widget-step').inputValue()).toBe('0');
    const start = await pixels('widget-paths');
    await part('widget-play').click();
    await expect.poll(() => part('widget-step').inputValue()).not.toBe('0');
    await part('widget-play').click();
    expect(await part('widget-play').innerText()).toBe('Play');
    expect(await pixels('widget-paths')).not.toBe(start);
  });

  it('play by themselves otherwise, to the end, and then stop', async () => {
    await bare.page.emulateMedia({ reducedMotion: 'no-preference' });
    await show(`We sample with 10 steps.\n\n${DDIM}\n`);
    await expect.poll(() => part('widget-play').innerText()).toBe('Pause');
    await expect.poll(() => part('widget-play').innerText(), { timeout: 20_000 }).toBe('Play');
    const max = await part('widget-step').getAttribute('max');
    expect(await part('widget-step').inputValue()).toBe(max);
  });
});
