// Layer: core (pure). Rule of the doctor: a batch has more rows than the data.

import { grouped } from '../../numberText';
import type { Rule } from '../contract';
import { rowsOf } from '../evidence';

export const batchLargerThanData: Rule = {
  id: 'batch_larger_than_data',
  title: 'Batch larger than the data',
  stage: 'recipe',
  check({ recipe, data }) {
    const { batch_size, gradient_accumulation_steps: parts } = recipe.training;
    const rows = rowsOf(recipe, data);
    if (rows === null || batch_size <= rows) return null;
    // Largest power of two that the data fill, and that is cut into the parts asked for.
    const size = Math.max(1, 2 ** Math.floor(Math.log2(rows)));
    return {
      severity: 'warning',
      cause: `A batch has ${grouped(batch_size)} rows, but there are only ${grouped(rows)} to train on.`,
      why: 'Some are in every batch several times, which costs time and makes a step no better. Each is also seen so often that the network may learn it by heart.',
      fix:
        parts > 1 && size % parts !== 0
          ? null
          : {
              label: `Use batches of ${grouped(size)}`,
              changes: [{ part: 'training', key: 'batch_size', value: size }],
            },
    };
  },
};
