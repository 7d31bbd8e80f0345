// Layer: core (pure). Metrics of telephone tones: is the key that was asked for heard, and how much of the
// energy lies where it should?

import { dtmfEnergy, dtmfKey, DTMF_KEYS } from '../../audio/dtmf';
import { percent } from '../../numberText';
import { shareOf } from '../../statistics/memorised';
import { fisherP, normalBelow } from '../../statistics/tests';
import type { MetricFamily } from '../contract';
import { eachSound, meanOf } from './eachSound';

export const tones: MetricFamily = {
  words: {
    tone_decoded: {
      label: 'Decoded as the asked key',
      format: 'percent',
      meaning:
        'Of all samples those in which Goertzel’s recursion hears the key that was asked for: its two tones are the strongest, within 10 dB, and hold half of the energy.',
      finding: ({ value, floor }) =>
        `${percent(value)} decode to the asked key (of real ones ${percent(floor)})`,
    },
    tone_energy: {
      label: 'Energy near the eight frequencies',
      format: 'percent',
      meaning: 'Mean share of the energy within 20 Hz of any of the eight frequencies.',
      finding: ({ value, floor }) =>
        `${percent(value)} of the energy lies near the eight frequencies (of real ones ${percent(floor)})`,
    },
  },

  async measure({ all, real, data, pause }) {
    const isOfKeys = data.classes?.join(' ') === DTMF_KEYS.join(' ');
    if (all.kind !== 'audio' || !isOfKeys || all.labels === null) return [];
    const right = await eachSound(all, pause, (sound, rate, label) =>
      dtmfKey(sound, rate) === label ? 1 : 0,
    );
    const realRight = await eachSound(real, pause, (sound, rate, label) =>
      dtmfKey(sound, rate) === label ? 1 : 0,
    );
    const decoded = shareOf(Uint8Array.from(right));
    const realDecoded = shareOf(Uint8Array.from(realRight));
    const wrong = right.filter((flag) => flag === 0).length;
    const realWrong = realRight.filter((flag) => flag === 0).length;
    const energy = meanOf(await eachSound(all, pause, dtmfEnergy));
    const realEnergy = meanOf(await eachSound(real, pause, dtmfEnergy));
    const spread = Math.hypot(energy.error, realEnergy.error);
    const common = { space: null, level: null };
    return [
      {
        ...common,
        id: 'tone_decoded',
        value: decoded.share,
        standard_error: decoded.error,
        floor: realDecoded.share,
        deviation: realDecoded.error,
        p_value: fisherP(wrong, right.length - wrong, realWrong, realRight.length - realWrong),
      },
      {
        ...common,
        id: 'tone_energy',
        value: energy.mean,
        standard_error: energy.error,
        floor: realEnergy.mean,
        deviation: realEnergy.error,
        p_value: spread === 0 ? 1 : normalBelow((energy.mean - realEnergy.mean) / spread),
      },
    ];
  },
};
