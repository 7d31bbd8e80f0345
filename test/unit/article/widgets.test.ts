// Layer: tests. Which widgets an article gets, with which settings, and where they stand in the page
// of a Markdown parser that knows nothing of equations.

import MarkdownParser from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { understand, widgetsOf } from '../../../src/shared/article/check';
import { readArticle } from '../../../src/shared/article/document';
import { WIDGET_OF_READING } from '../../../src/shared/article/widgetBlocks';
import { WIDGET_ATTRIBUTE } from '../../../src/shared/article/widgetBlock';
import type { WidgetBlock } from '../../../src/shared/article/widgetBlock';
import {
  WIDGET,
  widgetBlock,
  widgetElement,
  withWidgets,
} from '../../../src/shared/article/widgetTokens';

const MARGINAL = String.raw`$$x_t = \sqrt{\bar\alpha_t} x_0 + \sqrt{1-\bar\alpha_t} \epsilon$$`;
const PRODUCT = String.raw`$$\bar\alpha_t = \prod_{s=1}^t (1-\beta_s)$$`;

const placed = (text: string) => widgetsOf(understand(readArticle(text)));

/** The page that a plain parser makes, with the widgets of the text. */
function render(text: string): string {
  const md = new MarkdownParser({ html: true });
  md.core.ruler.push('widgets', (state) => {
    state.tokens = withWidgets(state.tokens, placed(text), state.Token);
  });
  md.renderer.rules[WIDGET] = (tokens, index, options, env, self) =>
    self.render(widgetElement(tokens[index], widgetBlock(tokens[index])), options, env);
  return md.render(text);
}

describe('widgets of an article', () => {
  it('follow the readings of its displayed equations', () => {
    const widgets = placed(`# Title\n\n${PRODUCT}\n\ntext\n\n${MARGINAL}\n`);
    expect(widgets.map(({ line, block }) => [line, block.kind, block.reading])).toEqual([
      [2, 'schedule', 'alpha_bar_definition'],
      [6, 'noising', 'forward_marginal'],
    ]);
  });

  it('are none for equations without a reading, for code and for money', () => {
    expect(placed('$$E = mc^2$$\n\n```\n' + MARGINAL + '\n```\n\nIt costs $5 or $6.\n')).toEqual(
      [],
    );
  });

  it('are shown once, however often the equation is written', () => {
    expect(placed(`${MARGINAL}\n\n${MARGINAL}\n`)).toHaveLength(1);
  });

  it('stand where the equation is displayed, else where a sentence has it', () => {
    const inline = `so that ${MARGINAL.replaceAll('$$', '$')} holds.`;
    expect(placed(`${inline}\n\n${MARGINAL}\n`).map(({ line }) => line)).toEqual([2]);
    expect(placed(`# T\n\n${inline}\n`).map(({ line }) => line)).toEqual([2]);
  });

  it('have the settings of the text, and say where they are from', () => {
    const said = placed(
      `We use a cosine schedule with $T = 250$ diffusion steps.\n\n${MARGINAL}\n`,
    );
    expect(said[0].block.settings).toMatchObject({
      source: 'article',
      schedule: { beta_schedule: 'squaredcos_cap_v2', num_train_timesteps: 250 },
    });
    const silent = placed(MARGINAL)[0].block.settings;
    expect(silent.source).toBe('defaults');
    expect(silent.schedule).toMatchObject({ beta_schedule: 'linear', num_train_timesteps: 1000 });
  });

  it('say where the equation is not what they show, and nothing beside a right one', () => {
    const wrong = String.raw`$$x_t = \sqrt{1-\beta_t} x_{t-1} + \beta_t \epsilon$$`;
    const [widget] = placed(wrong);
    expect(widget.block.remark).toMatch(/^The equation is not what is shown here: .+ variance/);
    expect(placed(MARGINAL)[0].block).not.toHaveProperty('remark');
  });

  it('are there again for an equation that writes down another schedule', () => {
    const linear = String.raw`$$\beta_t = 10^{-4} + \frac{t-1}{T-1}(0.02 - 10^{-4})$$`;
    const cosine = String.raw`$$\bar\alpha_t = \frac{f(t)}{f(0)}, \quad f(t) = \cos\left(\frac{t/T + 0.008}{1.008} \cdot \frac{\pi}{2}\right)^2$$`;
    const schedules = placed(`${linear}\n\n${cosine}\n\n${cosine}\n`)
      .filter(({ block }) => block.kind === 'schedule')
      .map(({ block }) => block.settings.schedule.beta_schedule);
    expect(new Set(schedules)).toEqual(new Set(['linear', 'squaredcos_cap_v2']));
    expect(schedules).toHaveLength(2);
  });

  it('stand in place of a recipe with its settings', () => {
    const recipe = 'data: { kind: points, name: two_spirals }\nsampling: { sampler: ddim }\n';
    const [{ line, replaces, block }] = placed(`text\n\n\`\`\`diffusion\n${recipe}\`\`\`\n`);
    expect({ line, replaces }).toEqual({ line: 2, replaces: true });
    expect(block).toMatchObject({
      kind: 'paths',
      recipe,
      settings: { data: 'two_spirals', method: 'ddim', source: 'recipe' },
    });
  });

  it('show the runs that the text links to, and that a recipe names as its own', () => {
    const recipe = 'data: { kind: points }\n# run: runs/a/run.diffrun\n';
    const text = `See [the run](runs/b/run.diffrun)\nand more.\n\n\`\`\`diffusion\n${recipe}\`\`\`\n`;
    const runs = placed(text).filter(({ block }) => block.kind === 'run');
    expect(runs.map(({ line, block }) => [line, block.run?.href, block.run?.title])).toEqual([
      [1, 'runs/b/run.diffrun', 'the run'],
      [3, 'runs/a/run.diffrun', expect.any(String)],
    ]);
    const elsewhere = '[a](https://example.org/run.diffrun) [b](x.diffrun?y) [c](run.json)\n';
    expect(placed(elsewhere)).toEqual([]);
  });

  it('name the way that points take by the reading', () => {
    expect(WIDGET_OF_READING.ddim_step?.method).toBe('ddim');
    expect(WIDGET_OF_READING.reverse_step?.method).toBe('ancestral');
  });
});

describe('places of widgets', () => {
  it('are behind the block of the equation, attributes escaped', () => {
    const html = render(`# T\n\nbefore\n\n${MARGINAL}\n\nbehind\n`);
    const [before, after] = html.split('<div class="diffusion-widget"');
    expect(before).toContain('bar\\alpha_t');
    expect(before).not.toContain('behind');
    expect(after).toContain('behind');
    const json = new RegExp(`${WIDGET_ATTRIBUTE}="([^"]*)"`).exec(after)?.[1] ?? '';
    const block = JSON.parse(
      json.replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
    ) as WidgetBlock;
    expect(block.kind).toBe('noising');
  });

  it.each([
    ['a list', `- first\n- then\n\n  ${MARGINAL}\n\n  more\n- last\n`, 'more'],
    ['a quotation', `> first\n>\n> ${MARGINAL}\n>\n> more\n`, 'more'],
    ['a paragraph', `so that ${MARGINAL} holds.\n\nmore\n`, 'more'],
  ])('are right behind an equation in %s', (_name, text, next) => {
    const html = render(text);
    const at = html.indexOf('diffusion-widget');
    expect(at).toBeGreaterThan(html.indexOf('epsilon'));
    expect(at).toBeLessThan(html.indexOf(next));
  });

  it('hold a link to their run, drawn by the rules of the page', () => {
    const html = render('A [run "x"](a%20b/run.diffrun).\n');
    expect(html).toMatch(/<div class="diffusion-widget"[^>]*><a href="a%20b\/run.diffrun">/);
  });

  it('have ids of their own that an edit elsewhere leaves as they are', () => {
    const ids = (text: string) =>
      [...render(text).matchAll(/ id="(diffusion-[^"]+)"/g)].map(([, id]) => id);
    const text = `${PRODUCT}\n\n${MARGINAL}\n`;
    expect(new Set(ids(text)).size).toBe(2);
    expect(ids(`More words.\n\n${text}`)).toEqual(ids(text));
  });
});
