// Layer: core (pure). Metrics in words, for the result tab and the command line. A verdict says no
// more than was measured: with how many samples, and what chance does not explain.

import { grouped, percent, short } from '../numberText';
import type { Measure, SampleMetrics } from './contract';
import { wordsOf } from './registry';

/** Chance that any of the tests of equal samples and data finds a difference. */
const SIGNIFICANT = 0.05;

/** A line of the table of measures. */
export interface MeasureLine {
  readonly label: string;
  /** "0.0064 ± 0.0002", "88.4 %". */
  readonly value: string;
  /** The same of real data. */
  readonly real: string;
  readonly meaning: string;
  readonly id: string;
}

export function measureLines({ measures }: SampleMetrics): MeasureLine[] {
  return measures.map((measure) => {
    const words = wordsOf(measure.id);
    const { value, standard_error, floor, deviation, id, space } = measure;
    const label = words?.label ?? id;
    const text = words?.format === 'percent' ? percent : short;
    const withError = (number: number, error: number | null): string =>
      error === null ? text(number) : `${text(number)} ± ${text(Number(error.toPrecision(2)))}`;
    return {
      id,
      label: space === null ? label : `${label}, ${space}`,
      value: withError(value, standard_error),
      real: withError(floor, deviation),
      meaning: words?.meaning ?? 'Measured by another version.',
    };
  });
}

/**
 * The quality in a line: whether the energy distance is more than what chance does to real sets, and by
 * how much, and the share of samples where no data lie. Null where neither was measured.
 */
export function quality({ measures }: SampleMetrics): string | null {
  const find = (id: string): Measure | undefined => measures.find((measure) => measure.id === id);
  const [energy, precision] = [find('energy_distance'), find('precision')];
  const parts: string[] = [];
  if (energy !== undefined && energy.level !== null && energy.level > 0) {
    const ratio = Number((energy.value / energy.level).toPrecision(2));
    parts.push(
      ratio <= 1
        ? 'As close to the data as real data are'
        : `${ratio} times as far from the data as real data are by chance`,
    );
  }
  if (precision !== undefined) {
    const strays = percent(Number((1 - precision.value).toPrecision(2)));
    const real = percent(Number((1 - precision.floor).toPrecision(2)));
    parts.push(`${strays} of the samples lie where there are no data (of real ones ${real})`);
  }
  return parts.length === 0 ? null : `${parts.join('; ')}.`;
}

/** One or two sentences: what differs, or that nothing was found, and with how many samples. */
export function verdict({ size, against, measures }: SampleMetrics): string {
  const tested = measures.filter(({ p_value }) => p_value !== null);
  if (tested.length === 0) return 'Nothing was measured that a verdict can rest on.';
  const sets = `${grouped(size)} samples beside ${AGAINST[against ?? 'unknown']}`;
  const findings = tested.flatMap((measure) => finding(measure, SIGNIFICANT / tested.length));
  if (findings.length > 0)
    return `The samples differ from the data: ${findings.join('; ')}. (${sets}.)`;
  return `No difference from the data was found with ${sets}.`;
}

const AGAINST = {
  held_out: 'as many real ones that no training saw',
  trained_on: 'as many real ones, which may have been trained on',
  classifier: 'real ones that the classifier was not trained on',
  unknown: 'as many real ones',
};

function finding(measure: Measure, level: number): string[] {
  if (measure.p_value === null || measure.p_value > level) return [];
  const say = wordsOf(measure.id)?.finding ?? null;
  return say === null ? [] : [say(measure)];
}
