// Layer: core (pure). Rule of the doctor: guidance needs answers without a class, which were not learned.

import { grouped, short } from '../../numberText';
import { hasClasses } from '../../recipe/data';
import type { Rule } from '../contract';
import { samplesSeen } from '../evidence';

/** Samples without their class that a network needs to have seen. */
const LEAST = 1000;
/** The share of Ho & Salimans 2022. */
const USUAL = 0.1;

export const guidanceWithoutDropout: Rule = {
  id: 'guidance_without_dropout',
  title: 'Guidance without hidden classes',
  stage: 'recipe',
  check({ recipe }) {
    const { data, training, sampling } = recipe;
    if (sampling.guidance_scale === 1 || !hasClasses(data)) return null;
    // Nothing is asked without a class then.
    if (sampling.negative_class !== null || sampling.weaker_step !== null) return null;
    const seen = training.label_dropout * samplesSeen(recipe);
    if (seen >= LEAST) return null;
    return {
      severity: 'error',
      cause: `Samples are guided by ${short(sampling.guidance_scale)}, but the network sees only ${grouped(seen)} samples without their class.`,
      why: 'Classifier-free guidance is u + s (c − u), and u is the answer without a class: one that was never learned points anywhere (Ho & Salimans 2022).',
      fix: {
        label: 'Hide 10 % of the classes',
        changes: [{ part: 'training', key: 'label_dropout', value: USUAL }],
      },
    };
  },
};
