// Layer: tests. The figure of a loss: where values stand, and what is left out.

import { expect, it } from 'vitest';
import { lossCurve } from '../../../src/build/figures/lossCurve';

const points = (svg: string): number[][][] =>
  [...svg.matchAll(/points="([^"]*)"/g)].map(([, list]) =>
    list.split(' ').map((point) => point.split(',').map(Number)),
  );

it('draws both losses over the same steps on one logarithmic scale', () => {
  const svg =
    lossCurve(
      'a <b>',
      [
        [0, 1],
        [50, 0.1],
        [100, 0.01],
      ],
      [[100, 0.1]],
    ) ?? '';
  const [training, heldOut] = points(svg);
  const [first, middle, last] = training;
  // Powers of ten are equally far apart, and equal losses equally high.
  expect(middle[1] - first[1]).toBeCloseTo(last[1] - middle[1], 0);
  expect(heldOut[0]).toEqual([last[0], middle[1]]);
  expect(svg).toContain('Loss of a &#60;b&#62; over 100 steps');
  expect(svg).toContain('held-out loss');
});

it('leaves out what has no logarithm, and is none without a loss', () => {
  const svg =
    lossCurve(
      'a',
      [
        [1, NaN],
        [2, 0.5],
        [3, 0],
        [4, Infinity],
      ],
      [],
    ) ?? '';
  expect(points(svg)[0]).toHaveLength(1);
  expect(svg).not.toContain('held-out');
  expect(lossCurve('a', [[1, NaN]], [])).toBeNull();
});
