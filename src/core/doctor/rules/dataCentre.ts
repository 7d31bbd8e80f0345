// Layer: core (pure). Rule of the doctor: the data lie off centre. Points and sounds are centred by the lab.

import { fixed } from '../../numberText';
import type { Rule } from '../contract';

/** |mean| over deviation; white digits on black, as in MNIST, have 1.2. */
const MOST = 2;

export const dataCentre: Rule = {
  id: 'data_centre',
  title: 'Data off centre',
  stage: 'recipe',
  check({ data }) {
    if (data?.kind !== 'images') return null;
    const ratios = data.mean.map((mean, channel) => Math.abs(mean) / data.deviation[channel]);
    const worst = ratios.reduce((at, ratio, i) => (ratio > ratios[at] ? i : at), 0);
    if (!(ratios[worst] > MOST)) return null;
    const channel = data.mean.length === 3 ? ['red', 'green', 'blue'][worst] : 'brightness';
    return {
      severity: 'info',
      cause: `The mean of ${channel} is ${fixed(data.mean[worst], 2)}, ${fixed(ratios[worst], 1)} times its standard deviation of ${fixed(data.deviation[worst], 2)}.`,
      why: 'Nearly everything that the network sees is the same in all pictures, and what differs between them is soon below the noise. Crop to what differs, or make background and foreground more alike in area.',
      fix: null,
    };
  },
};
