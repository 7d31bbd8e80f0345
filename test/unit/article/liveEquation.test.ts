// Layer: tests. Equations that light up and take numbers: KaTeX sets them as without the marks, and
// the numbers are those of the schedule.

import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { makeSchedule } from '../../../src/core/schedule';
import { valueAt } from '../../../src/core/scheduleExpression';
import { markedTex } from '../../../src/shared/article/liveEquation';
import { interpretEquations } from '../../../src/shared/article/readings';
import type { FilledEquation, Interpretation } from '../../../src/shared/article/readings';
import { symbolText } from '../../../src/shared/article/symbolTexts';
import { READ } from './readingsCorpus';
import { READ_2 } from './readingsCorpus2';
import { READ_MORE } from './readingsCorpus3';

const CORPUS = [...READ, ...READ_2, ...READ_MORE].map(([, ...texs]) => ({
  tex: texs[texs.length - 1],
  read: lastOf(texs),
}));

function lastOf(texs: readonly string[]): Interpretation {
  const sources = texs.map((tex) => ({ tex, isDisplayed: true, before: '', after: '' }));
  return interpretEquations(sources, {}, '')[texs.length - 1];
}

/** HTML and MathML as KaTeX makes them; null for what it refuses. */
function typeset(tex: string): string | null {
  try {
    const trust = ({ command }: { command: string }): boolean => command === '\\htmlData';
    return katex.renderToString(tex, { displayMode: true, strict: false, trust });
  } catch (error) {
    if (error instanceof katex.ParseError) return null;
    throw error;
  }
}

/** What is seen: the HTML without the elements that marks add. */
function seen(html: string): string {
  const visible = html.slice(html.indexOf('<span class="katex-html"'));
  const open: boolean[] = [];
  const bare = visible.replace(/<(\/?)span([^>]*)>/g, (tag, close: string, attributes: string) => {
    if (close !== '') return open.pop() === true ? '' : tag;
    const isMark = / data-(?:symbol|slot)=/.test(attributes);
    open.push(isMark);
    return isMark ? '' : tag;
  });
  // Closing brackets side by side are one text or several.
  return bare.replaceAll('</span><span class="mclose">', '');
}

describe('marked equations', () => {
  it.each(CORPUS)('$tex looks as before', ({ tex, read }) => {
    const plain = typeset(tex);
    if (plain === null) return;
    const marked = typeset(markedTex(tex, read.symbols));
    expect(marked).not.toBeNull();
    expect(seen(marked ?? '')).toBe(seen(plain));
  });

  it('marks nearly all symbols that have a meaning', () => {
    let known = 0;
    let marked = 0;
    for (const { tex, read } of CORPUS) {
      const outer = read.symbols.filter(
        (use) =>
          symbolText(use.meaning) !== undefined &&
          !read.symbols.some(
            (other) =>
              other !== use &&
              symbolText(other.meaning) !== undefined &&
              other.start <= use.start &&
              use.end <= other.end,
          ),
      );
      known += outer.length;
      marked += markedTex(tex, read.symbols).split('\\htmlData{symbol=').length - 1;
    }
    expect(known).toBeGreaterThan(1000);
    expect(marked / known).toBeGreaterThan(0.95);
  });

  it.each([
    ['x_t^2', ['x_t'], String.raw`\htmlData{symbol=x_t}{x_t^2}`],
    [String.raw`\sqrt\beta_t`, [], String.raw`\sqrt\beta_t`],
  ])('%s', (tex, meanings, expected) => {
    const symbols = meanings.map((meaning) => ({ start: 0, end: 3, meaning }));
    expect(markedTex(tex, symbols)).toBe(expected);
  });
});

/** The text of a filled equation, its numbers at step t in the slots. */
function filledText({ tex, slots }: FilledEquation, t: number): string {
  return tex.replace(/\{\\htmlData\{slot=(\d+)\}\{0\}\}/g, (_, slot: string) => {
    const { kind, value } = slots[Number(slot)];
    const number = valueAt(value, SCHEDULE, t);
    return `{${kind === 'step' ? String(number) : number.toFixed(3)}}`;
  });
}

const SCHEDULE = makeSchedule({
  beta_schedule: 'linear',
  num_train_timesteps: 1000,
  beta_start: 1e-4,
  beta_end: 0.02,
  trained_betas: null,
  rescale_betas_zero_snr: false,
});

describe('filled equations', () => {
  it.each([
    [
      String.raw`x_t = \sqrt{\bar\alpha_t}x_0+\sqrt{1-\bar\alpha_t}\epsilon`,
      String.raw`x_{300} = {0.630}\cdot x_0+{0.777}\cdot \epsilon`,
    ],
    [
      String.raw`x_t = \sqrt{1-\beta_t}x_{t-1}+\sqrt{\beta_t}\epsilon`,
      String.raw`x_{300} = {0.997}\cdot x_{299}+{0.078}\cdot \epsilon`,
    ],
    [
      String.raw`x_{t+1} = \sqrt{1-\beta_t}x_t+\beta_t\epsilon`,
      String.raw`x_{301} = {0.997}\cdot x_{300}+{0.006}\cdot \epsilon`,
    ],
    [
      String.raw`\tilde\beta_t = \frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\beta_t`,
      String.raw`\tilde\beta_{300} = {0.006}`,
    ],
    [String.raw`\bar\alpha_t=\prod_{s=1}^t\alpha_s`, String.raw`\bar\alpha_{300} = {0.396}`],
  ])('%s', (tex, expected) => {
    const { filled } = lastOf([tex]);
    expect(filled === null ? null : filledText(filled, 300)).toBe(expected);
  });

  it('leaves a σ that the schedule does not give', () => {
    const { filled } = lastOf([
      String.raw`x_{t-1}=\frac{1}{\sqrt{\alpha_t}}\left(x_t-\frac{1-\alpha_t}{\sqrt{1-\bar\alpha_t}}\epsilon_\theta\right)+\sigma_t z`,
    ]);
    expect(filled?.tex).toMatch(/\\sigma_\{.*\} z$/);
  });

  it.each(CORPUS.filter(({ read }) => read.filled !== null))('$tex is typeset', ({ read }) => {
    const html = typeset(read.filled?.tex ?? '');
    expect(html).not.toBeNull();
    expect(html?.match(/data-slot=/g)).toHaveLength(read.filled?.slots.length ?? -1);
    expect(read.filled?.slots.some(({ kind }) => kind === 'value')).toBe(true);
  });

  it.each(CORPUS.filter(({ read }) => read.filled !== null))('$tex has its values', ({ read }) => {
    for (const { value } of read.filled?.slots ?? []) {
      expect(valueAt(value, SCHEDULE, 300)).not.toBeNaN();
    }
  });
});
