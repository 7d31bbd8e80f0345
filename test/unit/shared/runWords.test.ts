// Layer: tests. How far a run is, in words: the same wherever it is shown.

import { expect, it } from 'vitest';
import { ENGLISH, runWords, type RunPlace } from '../../../src/shared/runWords';

const RUN: RunPlace = {
  kind: 'training',
  state: 'running',
  step: 2655,
  steps: 20_000,
  loss: 0.21,
  secondsLeft: 23,
};

it('says state, place, time left and loss of a training', () => {
  expect(runWords(RUN, ENGLISH)).toEqual(['running', '2,655 of 20,000', '23 s left', 'loss 0.21']);
});

it('says no time left of what does not compute, and no place of what is complete', () => {
  expect(runWords({ ...RUN, state: 'paused' }, ENGLISH)).toEqual([
    'paused',
    '2,655 of 20,000',
    'loss 0.21',
  ]);
  expect(runWords({ ...RUN, state: 'completed' }, ENGLISH)).toEqual(['completed', 'loss 0.21']);
});

it('says only the state of samples', () => {
  const samples: RunPlace = { ...RUN, kind: 'sampling', loss: null, secondsLeft: null };
  expect(runWords(samples, ENGLISH)).toEqual(['running']);
});
