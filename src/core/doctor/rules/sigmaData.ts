// Layer: core (pure). Rule of the doctor: EDM is told another deviation than the data have.

import { isPixels } from '../../data/dataSet';
import { short } from '../../numberText';
import type { Rule } from '../contract';
import { overallDeviation } from '../evidence';

const MOST_RATIO = 2;

export const sigmaData: Rule = {
  id: 'sigma_data',
  title: 'σ_data is not that of the data',
  stage: 'recipe',
  check({ recipe: { schedule }, data }) {
    if (schedule.kind !== 'edm' || data === null) return null;
    // Points and sounds are divided by their deviation before the network sees them.
    const measured = !isPixels(data.kind) ? 1 : overallDeviation(data);
    const ratio = schedule.sigma_data / measured;
    if (measured === 0 || (ratio <= MOST_RATIO && ratio >= 1 / MOST_RATIO)) return null;
    return {
      severity: 'warning',
      cause: `The network is built for data of standard deviation ${short(schedule.sigma_data)}; these have ${short(measured)}.`,
      why: 'The preconditioning scales inputs and targets to variance 1 by this number (Karras et al. 2022, table 1). With another one they are not, and the loss is weighted wrongly over the noise levels.',
      fix: {
        label: `Set it to ${measured.toPrecision(2)}`,
        changes: [{ part: 'schedule', key: 'sigma_data', value: Number(measured.toPrecision(2)) }],
      },
    };
  },
};
