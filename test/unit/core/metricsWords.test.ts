import { describe, expect, it } from 'vitest';
import type { Measure, SampleMetrics } from '../../../src/core/metrics/contract';
import { METRIC_FAMILIES } from '../../../src/core/metrics/registry';
import { measureLines, quality, verdict } from '../../../src/core/metrics/words';

const energy: Measure = {
  id: 'energy_distance',
  space: null,
  value: 0.000179,
  standard_error: null,
  floor: 0.00001,
  deviation: 0.0009,
  level: 0.00176,
  p_value: 0.4,
};
const precision: Measure = {
  ...energy,
  id: 'precision',
  value: 0.9947,
  floor: 0.9951,
  deviation: 0.002,
  level: 0.992,
};

function metrics(...measures: Measure[]): SampleMetrics {
  return { size: 2000, against: 'held_out', measures };
}

describe('the verdict', () => {
  it('says with how many samples no difference was found, and beside what', () => {
    expect(verdict(metrics(energy, precision))).toBe(
      'No difference from the data was found with 2,000 samples beside as many real ones that no training saw.',
    );
    expect(verdict({ ...metrics(energy), against: 'trained_on' })).toContain(
      'which may have been trained on',
    );
  });

  it('names each difference that chance does not explain, beside real data', () => {
    const strays = { ...precision, value: 0.883, p_value: 0.005 };
    expect(verdict(metrics(energy, strays))).toBe(
      'The samples differ from the data: 11.7 % of the samples lie where there are no data (of real ones 0.49 %). (2,000 samples beside as many real ones that no training saw.)',
    );
    const both = verdict(metrics({ ...energy, value: 0.02, p_value: 0.005 }, strays));
    expect(both).toContain(
      'energy distance 0.02 where 19 of 20 real sets stay within 0.00176; 11.7 %',
    );
  });

  it('shares the level of significance among the tests', () => {
    const doubtful = { ...energy, p_value: 0.04 };
    expect(verdict(metrics(doubtful))).toContain('differ');
    expect(verdict(metrics(doubtful, precision))).toContain('No difference');
  });
});

describe('lines of measures', () => {
  it('say what was measured, where, how sure it is, and what real data have', () => {
    const frechet = { ...energy, id: 'frechet_distance', space: 'digit classifier features' };
    const [first, second] = measureLines(
      metrics(
        { ...frechet, value: 2.5, standard_error: 0.2, floor: 0.01, deviation: 0.1 },
        precision,
      ),
    );
    expect(first).toMatchObject({
      label: 'Fréchet distance, digit classifier features',
      value: '2.5 ± 0.2',
      real: '0.01 ± 0.1',
    });
    expect(second).toMatchObject({ label: 'Precision', value: '99.47 %', real: '99.51 % ± 0.2 %' });
  });

  it('of another version are shown by their id', () => {
    expect(measureLines(metrics({ ...energy, id: 'of_tomorrow' }))[0].label).toBe('of_tomorrow');
  });

  it('have words for every id once', () => {
    const ids = METRIC_FAMILIES.flatMap(({ words }) => Object.keys(words));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('memorised');
  });
});

describe('the quality in a line', () => {
  it('is how many times farther than chance, and the share of strays', () => {
    const off = { ...energy, value: 3.2 * 0.00176 };
    const strays = { ...precision, value: 0.94, floor: 0.97 };
    expect(quality(metrics(off, strays))).toBe(
      '3.2 times as far from the data as real data are by chance; 6 % of the samples lie where there are no data (of real ones 3 %).',
    );
  });

  it('is as close as real data, for samples that are no farther than most real sets', () => {
    const close = 'As close to the data as real data are.';
    expect(quality(metrics({ ...energy, value: -0.001 }))).toBe(close);
    expect(quality(metrics({ ...energy, value: 0.00176 }))).toBe(close);
    expect(quality(metrics({ ...energy, value: 0.002 }))).not.toBe(close);
  });

  it('says nothing where neither was measured', () => {
    expect(quality(metrics())).toBeNull();
    expect(quality(metrics({ ...energy, level: null }))).toBeNull();
  });
});
