// Layer: core (pure). Rule of the doctor: so few data that a long training learns them by heart.

import { grouped } from '../../numberText';
import type { Rule } from '../contract';
import { rowsOf, samplesSeen } from '../evidence';

/** Rows below which a training as long as `OFTEN` is likely to reproduce them. */
const FEW = { images: 500, points: 50, audio: 300, video: 500 } as const;
const WORDS = { images: 'pictures', points: 'points', audio: 'sounds', video: 'clips' } as const;
/** Times that each row is seen. */
const OFTEN = 100;

export const fewData: Rule = {
  id: 'few_data',
  title: 'Few data',
  stage: 'recipe',
  check({ recipe, data }) {
    const rows = rowsOf(recipe, data);
    if (rows === null || rows >= FEW[recipe.data.kind]) return null;
    const times = samplesSeen(recipe) / rows;
    if (times < OFTEN) return null;
    const what = WORDS[recipe.data.kind];
    return {
      severity: 'warning',
      cause: `There are ${grouped(rows)} ${what} to train on, and each will be seen ${grouped(times)} times.`,
      why: 'The best answer to so few is to repeat them, and a network that sees them this often finds it (Carlini et al. 2023; Kadkhodaie et al. 2024). More data help; so do fewer steps, at the price of less detail.',
      fix: null,
    };
  },
};
