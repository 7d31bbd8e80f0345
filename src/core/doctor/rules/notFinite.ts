// Layer: core (pure). Rule of the doctor: numbers of the training stopped being finite.

import { grouped, short } from '../../numberText';
import type { Divergence, Fix, Rule } from '../contract';
import type { TrainingConfig } from '../../recipe/types';
import { oneDigit } from '../evidence';

export const notFinite: Rule = {
  id: 'not_finite',
  title: 'The loss is not a number',
  stage: 'training',
  check({ recipe: { training: config }, training }) {
    const diverged = training?.diverged ?? null;
    if (diverged === null) return null;
    const { checkpoint } = diverged;
    return {
      severity: 'error',
      cause: `${where(diverged)} ${diverged.place ?? 'the loss stopped being a number'}.`,
      why:
        checkpoint === null
          ? 'Weights grew until a result was too large for the numbers that it is computed in. No checkpoint was written before.'
          : `Weights grew until a result was too large for the numbers that it is computed in. The last good checkpoint is that of step ${grouped(checkpoint)}.`,
      fix: fixOf(config),
    };
  },
};

function where({ first, last }: Divergence): string {
  return first === last
    ? `In step ${grouped(last)}`
    : `Between steps ${grouped(first)} and ${grouped(last)}`;
}

function fixOf({ mixed_precision, learning_rate }: TrainingConfig): Fix {
  if (mixed_precision !== 'no')
    return {
      label: 'Compute in 32 bits',
      changes: [{ part: 'training', key: 'mixed_precision', value: 'no' }],
    };
  const lower = oneDigit(learning_rate / 3);
  return {
    label: `Use a learning rate of ${short(lower)}`,
    changes: [{ part: 'training', key: 'learning_rate', value: lower }],
  };
}
