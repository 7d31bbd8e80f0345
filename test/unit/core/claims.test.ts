// Layer: tests. What an article claims of its results: how it is written, and whether it holds.

import { expect, it } from 'vitest';
import { claimsOf, judgeClaims } from '../../../src/core/claims';
import { parseRecipeText } from '../../../src/shared/recipeText';

const faultsOf = (text: string): string[] =>
  parseRecipeText(text).faults.map(({ line, message }) => `${line}: ${message}`);

it.each([
  ['energy_distance < 0.02', 0.019, true],
  ['energy_distance < 0.02', 0.02, false],
  ['energy_distance <= 2e-2', 0.02, true],
  ['coverage > 90 %', 0.91, true],
  ['coverage ≥ 90%', 0.9, true],
  ['coverage>=.9', 0.89, false],
  ['energy_distance > -0.1', -0.05, true],
])('%s with %d: %s', (text, value, holds) => {
  const claims = claimsOf({ expect: text });
  expect(claims).toHaveLength(1);
  const [judged] = judgeClaims(claims, new Map([[claims[0].measure, value]]));
  expect(judged.holds).toBe(holds);
  expect(judged.value).toBe(value);
});

it('does not hold what was not measured', () => {
  const judged = judgeClaims(
    claimsOf({ expect: ['agreement > 0', 'loss < 1'] }),
    new Map([['loss', 0.5]]),
  );
  expect(judged.map(({ value, holds }) => [value, holds])).toEqual([
    [null, false],
    [0.5, true],
  ]);
});

it('stands in a recipe and says nothing about the experiment', () => {
  const { recipe, input, faults } = parseRecipeText(
    'data: { name: moons }\nexpect: coverage > 0.5\n',
  );
  expect(faults).toEqual([]);
  expect(recipe).not.toHaveProperty('expect');
  expect(claimsOf(input).map(({ text }) => text)).toEqual(['coverage > 0.5']);
  expect(claimsOf({})).toEqual([]);
});

it('says in one sentence what cannot be judged, and where', () => {
  expect(faultsOf('data: { name: moons }\nexpect: energy distance < 1\n')[0]).toMatch(
    /^1: expect is "energy distance < 1"; a claim compares a measure with a number/,
  );
  expect(faultsOf('expect: [coverage > 0, 3]\n')[0]).toContain('expect is 3;');
  const [near] = faultsOf('name: a\nexpect: energy_distence < 1\n');
  expect(near).toContain('expect names the measure energy_distence;');
  expect(near).toContain('Did you mean energy_distance?');
  expect(parseRecipeText('expect: nothing\n').recipe).toBeNull();
});
