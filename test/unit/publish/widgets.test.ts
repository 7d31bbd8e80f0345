// Layer: tests. Widgets of published pages, and the pictures in their places.

import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import type { WidgetBlock, WidgetSettings } from '../../../src/shared/article/widgetBlock';
import { stillOf } from '../../../src/publish/stills/registry';
import { runDocument } from '../runs/samples';
import { publish } from './memoryFiles';

const TEXT = [
  '$$x_t = \\sqrt{\\bar\\alpha_t} x_0 + \\sqrt{1-\\bar\\alpha_t}\\epsilon$$',
  '',
  'Between them.',
  '',
  '```diffusion',
  'name: "</script><b>"',
  'data: { name: moons }',
  '```',
].join('\n');

const withWidgets = (text: string, fragment = false) =>
  publish(text, {}, { widgets: true, fragment });

const blocks = (html: string): WidgetBlock[] =>
  [...html.matchAll(/class="diffusion-widget" data-diffusion="([^"]*)"/g)].map(
    ([, json]) =>
      JSON.parse(
        json
          .replaceAll('&quot;', '"')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&amp;', '&'),
      ) as WidgetBlock,
  );

describe('widgets of a page', () => {
  it('stand behind their equation and in the card of a recipe, with a picture', async () => {
    const { content } = await withWidgets(TEXT);
    expect(blocks(content)).toMatchObject([
      { kind: 'noising', reading: 'forward_marginal' },
      { kind: 'paths', reading: null, settings: { data: 'moons' } },
    ]);
    expect(content.match(/<figure slot="still" class="widget-still"><svg /g)).toHaveLength(2);
    expect(content.indexOf('diffusion-widget')).toBeLessThan(content.indexOf('Between them.'));
    expect(content.indexOf('katex')).toBeLessThan(content.indexOf('diffusion-widget'));
  });

  it('come with their script, which the policy names, and only with it', async () => {
    const { html } = await withWidgets(TEXT);
    const scripts = [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text]) => text);
    expect(scripts).toEqual(['/* script of the widgets */']);
    const hash = createHash('sha256').update(scripts[0]).digest('base64');
    expect(html).toContain(`script-src 'sha256-${hash}'`);
    const none = await publish(TEXT);
    expect(none.html).not.toMatch(/<script>|script-src|diffusion-widget"/);
    expect((await withWidgets('text $x$')).html).not.toContain('<script>');
  });

  it('know the symbols and the numbers of an equation that was read', async () => {
    const { content, html } = await withWidgets(`T = 1000.\n\n${TEXT}\n\n$y = x$\n`);
    expect(content).toMatch(/id="equation-1" data-display="true" data-reading="[^"]+"/);
    const symbols = [...content.matchAll(/data-symbol="([^"]*)"/g)].map(([, symbol]) => symbol);
    expect(symbols).toEqual(expect.arrayContaining(['alpha_bar_t', 'epsilon', 'x_0']));
    expect(content).toMatch(/<span class="numbers-line" data-slots="\[[^"]*" hidden>/);
    expect(content.match(/data-slot="\d+"/g)?.length).toBeGreaterThan(1);
    expect(content).toMatch(/id="equation-2" data-display="false">/);
    expect(html).toMatch(
      /<main class="article" data-schedule="\{[^"]*num_train_timesteps&quot;:1000/,
    );
    const plain = await publish(TEXT);
    expect(plain.html).not.toMatch(/data-(?:symbol|slots|reading|schedule)="/);
  });

  it('say what is known of a run that the article links to', async () => {
    const text = 'See [the run](runs/a/run.diffrun) and [another](runs/b/run.diffrun).';
    const run = { ...runDocument(), title: 'Moons again', thumbnail: true };
    const { content, notes } = await publish(
      text,
      {
        'blog/runs/a/run.diffrun': JSON.stringify(run),
        'blog/runs/a/thumbnail-light.png': 'picture',
      },
      { widgets: true },
    );
    const [known, unknown] = blocks(content);
    expect(known.run).toMatchObject({ title: 'Moons again', facts: { kind: 'training' } });
    expect(content).toContain(`<img src="data:image/png;base64,${btoa('picture')}"`);
    expect(unknown.run?.facts).toBeNull();
    expect(notes).toEqual([
      'The run runs/b/run.diffrun is not there; the page has the link to it only.',
    ]);
  });

  it('are in a fragment, too', async () => {
    const { html } = await withWidgets(TEXT, true);
    expect(blocks(html)).toHaveLength(2);
    expect(html.trimEnd().endsWith('<script>/* script of the widgets */</script>')).toBe(true);
  });
});

const SETTINGS: WidgetSettings = {
  process: 'vp',
  schedule: {
    beta_schedule: 'linear',
    num_train_timesteps: 1000,
    beta_start: 1e-4,
    beta_end: 0.02,
    trained_betas: null,
    rescale_betas_zero_snr: false,
  },
  source: 'defaults',
  data: 'moons',
  method: 'ddim',
  num_inference_steps: 20,
  ...{ sigma_min: 0.002, sigma_max: 80, rho: 7 },
};

/** Points of each panel of a picture: those between two labels. */
function panels(svg: string): [x: number, y: number][][] {
  return [...svg.matchAll(/<path d="(M[^"]*h0)"/g)].map(([, path]) =>
    [...path.matchAll(/M([\d.]+) ([\d.]+)h0/g)].map(([, x, y]) => [Number(x), Number(y)]),
  );
}

const stillAndWords = (kind: WidgetBlock['kind'], settings: Partial<WidgetSettings>) =>
  stillOf({ kind, reading: null, settings: { ...SETTINGS, ...settings } });
const still = (kind: WidgetBlock['kind'], settings: Partial<WidgetSettings> = {}): string =>
  stillAndWords(kind, settings)?.svg ?? '';

describe('pictures in the place of widgets', () => {
  it('draw the scales of the schedule from 1 to 0 and from 0 to 1', () => {
    const svg = still('schedule');
    const curves = [...svg.matchAll(/<polyline points="([^"]*)"/g)].map(([, points]) =>
      points.split(' ').map((point) => Number(point.split(',')[1])),
    );
    expect(curves).toHaveLength(3);
    const [signal, noise, betas] = curves;
    const [top, bottom] = [24, 140];
    expect(Math.abs(signal[0] - top)).toBeLessThan(0.5);
    expect(Math.abs((signal.at(-1) ?? 0) - bottom)).toBeLessThan(1);
    expect(Math.abs(noise[0] - bottom)).toBeLessThan(1.5);
    expect(Math.abs((noise.at(-1) ?? 0) - top)).toBeLessThan(0.5);
    expect(betas.every((y, i) => i === 0 || y < betas[i - 1])).toBe(true);
    expect(stillAndWords('schedule', {})?.words).toMatch(
      /β from 1\.00 × 10⁻⁴ to 0\.02, ᾱ falls to /,
    );
  });

  it('let noise come in from left to right', () => {
    const svg = still('noising');
    const pictures = [...svg.matchAll(/<image href="(data:image\/png;base64,[^"]*)"/g)];
    expect(new Set(pictures.map(([, address]) => address)).size).toBe(5);
    const [clean, ...noisy] = panels(svg);
    expect(noisy).toHaveLength(4);
    expect(clean.length).toBe(250);
    // The two moons stay within two deviations; noise does not.
    const [, , , last] = noisy;
    const extent = (points: [number, number][], from: number): number =>
      Math.max(...points.map(([x]) => x - from)) - Math.min(...points.map(([x]) => x - from));
    expect(extent(last, 4 * 124)).toBeGreaterThan(extent(clean, 0));
  });

  it.each([
    ['ddim', 'vp'],
    ['ancestral', 'vp'],
    ['probability_flow', 'flow'],
  ] as const)('come from noise to the data by %s of %s', (method, process) => {
    const states = panels(still('paths', { method, process }));
    const data = panels(still('paths', { method: 'forward', process }))[0];
    expect(states).toHaveLength(5);
    const distance = (points: [number, number][], left: number): number => {
      const nearest = points.map(([x, y]) =>
        Math.min(...data.map(([a, b]) => Math.hypot(x - left - a, y - b))),
      );
      return nearest.reduce((sum, value) => sum + value, 0) / nearest.length;
    };
    expect(distance(states[4], 4 * 124)).toBeLessThan(3);
    expect(distance(states[0], 0)).toBeGreaterThan(2 * distance(states[4], 4 * 124));
  });

  it('move forward for the forward process, and none stands for a run', () => {
    const forward = panels(still('paths', { method: 'forward' }));
    const noised = panels(still('noising'));
    expect(forward.map(({ length }) => length)).toEqual(noised.map(({ length }) => length));
    expect(stillOf({ kind: 'run', reading: null, settings: SETTINGS })).toBeNull();
  });
});
