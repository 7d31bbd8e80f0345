// Layer: tests. What hovers show: pictures of computed values that are well-formed and small, numbers
// of the article's schedule, and soon enough.

import { guided } from '../../../src/shared/article/readingPictures';
import { describe, expect, it } from 'vitest';
import { understand } from '../../../src/shared/article/checked';
import { readArticle } from '../../../src/shared/article/document';
import { hoverContent } from '../../../src/shared/article/hoverContent';
import { DARK, LIGHT } from '../../../src/shared/article/picture';
import { READ } from './readingsCorpus';
import { READ_2 } from './readingsCorpus2';
import { READ_MORE } from './readingsCorpus3';

const PROSE = 'We use $T = 500$ steps and β from 10⁻⁴ to 0.02.\n\n';

function checkedOf(tex: string) {
  return understand(readArticle(`${PROSE}$$\n${tex}\n$$\n`));
}

const STEP = String.raw`x_t = \sqrt{1-\beta_t}x_{t-1} + \sqrt{\beta_t}\epsilon`;

describe('hovers', () => {
  it('show the equation, its numbers and what it does', () => {
    const content = hoverContent(checkedOf(STEP), 1, 5, DARK);
    const [part] = content?.parts ?? [];
    expect(content?.parts).toHaveLength(1);
    expect(part.title).toBe('Forward step');
    expect(part.pictures.map(({ alt }) => alt)).toEqual([
      STEP,
      String.raw`x_{150} = {0.997}\cdot x_{149} + {0.0777}\cdot \epsilon`,
      'Points that become noise, at five times of the schedule.',
    ]);
    expect(part.pictures[0].svg).toContain('<msqrt>');
    expect(part.pictures[1].svg).toContain('<mn>0.997</mn>');
    expect(part.pictures[2].svg).toContain('t = 500');
  });

  it('show a symbol with its value and its curve', () => {
    const content = hoverContent(checkedOf(STEP), 1, STEP.lastIndexOf('\\beta'), LIGHT);
    const [symbol, equation] = content?.parts ?? [];
    expect(symbol.title).toBe('β_t');
    expect(symbol.lines.at(-1)).toMatch(/^At t = 150: 0\.00\d+\.$/);
    expect(symbol.pictures[0].alt).toBe('β_t over t, from 0.0001 to 0.0200.');
    expect(equation.title).toBe('Forward step');
  });

  it('tell ᾱ from α', () => {
    const content = hoverContent(
      checkedOf(String.raw`\bar\alpha_t=\prod_{s=1}^t\alpha_s`),
      1,
      99,
      DARK,
    );
    const { svg } = content?.parts.at(-1)?.pictures[0] ?? { svg: '' };
    expect(svg).toContain('<mover><mi>α</mi><mi>\u00af</mi></mover>');
    expect(svg).not.toMatch(/[\u02c9\u203e]/);
  });

  it.each([...READ, ...READ_2, ...READ_MORE])(
    'are small and well-formed for %s %s',
    (_, ...texs) => {
      const checked = checkedOf(texs.join('\n$$\n\n$$\n'));
      const index = checked.article.equations.length - 1;
      const content = hoverContent(checked, index, 0, DARK);
      expect(content).not.toBeNull();
      const pictures = content?.parts.flatMap((part) => part.pictures) ?? [];
      for (const { svg, width, height, alt } of pictures) {
        expect(svg).not.toMatch(/NaN|undefined|Infinity/);
        expect(isBalanced(svg)).toBe(true);
        expect(width).toBeLessThanOrEqual(560);
        expect(height).toBeGreaterThan(10);
        expect(alt).not.toBe('');
      }
      // VS Code cuts a hover's text off behind 100,000 characters.
      const length = pictures.reduce((total, { svg }) => total + encodeURIComponent(svg).length, 0);
      expect(length).toBeLessThan(90_000);
    },
  );

  it('are made in less than 50 ms', () => {
    const texs = READ.map(([, ...rest]) => rest[rest.length - 1]);
    const checked = understand(readArticle(texs.map((tex) => `$$\n${tex}\n$$\n`).join('\n')));
    const times = checked.article.equations.map((_, index) => {
      const begin = performance.now();
      hoverContent(checked, index, 0, DARK);
      return performance.now() - begin;
    });
    const sorted = times.toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(50);
  });
});

/** True where every tag of some XML is closed. */
function isBalanced(xml: string): boolean {
  const open: string[] = [];
  for (const [, close, name, end] of xml.matchAll(/<(\/?)([A-Za-z]+)[^>]*?(\/?)>/g)) {
    if (close !== '') {
      if (open.pop() !== name) return false;
    } else if (end === '') open.push(name);
  }
  return open.length === 0;
}

describe('the picture of guidance', () => {
  const firstAxis = (scale: number): number[] => [...guided(scale)].filter((_, at) => at % 2 === 0);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;

  it('has the class at s = 1: N(1, 0.6²), within the error of 80 samples', () => {
    const values = firstAxis(1);
    const centre = mean(values);
    const deviation = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
    expect(Math.abs(centre - 1)).toBeLessThan(0.2);
    expect(Math.abs(deviation - 0.6)).toBeLessThan(0.15);
  });

  it('has both classes at s = 0, and goes away from the other one as s grows', () => {
    const both = firstAxis(0);
    expect(both.filter((value) => value < -0.3).length).toBeGreaterThan(20);
    expect(both.filter((value) => value > 0.3).length).toBeGreaterThan(20);
    const means = [1, 2, 4].map((scale) => mean(firstAxis(scale)));
    expect(means[1]).toBeGreaterThan(means[0]);
    expect(means[2]).toBeGreaterThan(means[1]);
  });
});
