// Layer: core (pure). Rule of the doctor: clipping keeps samples in range that would leave it.

import { percent, short } from '../../numberText';
import type { Rule } from '../contract';

/** Share of numbers far beyond the range that is more than single overshoots. */
const MOST = 0.05;

export const clippingHidesDivergence: Rule = {
  id: 'clipping_hides_divergence',
  title: 'Clipping hides a diverging sampler',
  stage: 'sampling',
  check({ recipe: { sampling }, sampling: measured }) {
    const beyond = measured?.beyondRange ?? null;
    if (beyond === null || beyond.share <= MOST) return null;
    const guided = sampling.guidance_scale > 1;
    return {
      severity: 'warning',
      cause: `In the steps with more signal than noise ${percent(beyond.share)} of the predicted x₀ lies beyond ${short(1.5 * beyond.range)}, far outside of the ±${short(beyond.range)} to which it is clipped.`,
      why: guided
        ? `Guidance of ${short(sampling.guidance_scale)} pushes the prediction out of the range of the data, and clipping makes flat, saturated samples of it (Saharia et al. 2022).`
        : 'Such a prediction is wrong, and clipping only makes it look like data. Look without clipping for what is: too few steps, or a prediction type or schedule that the model does not have.',
      fix: guided
        ? {
            label: 'Halve the guidance',
            changes: [
              {
                part: 'sampling',
                key: 'guidance_scale',
                value: Number((1 + (sampling.guidance_scale - 1) / 2).toPrecision(2)),
              },
            ],
          }
        : {
            label: 'Sample without clipping',
            changes: [{ part: 'sampling', key: 'clip_sample', value: false }],
          },
    };
  },
};
