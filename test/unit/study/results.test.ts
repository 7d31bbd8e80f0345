// What the trials of a study come to: means, first steps, fits, plots, tables.

import { describe, expect, it } from 'vitest';
import { parseClaim } from '../../../src/core/claims';
import { fitPowerLaw } from '../../../src/core/statistics/powerLaw';
import { readStudy } from '../../../src/core/study/definition';
import { heatTables, studyPlots } from '../../../src/core/study/plots';
import {
  firstStep,
  fitsOf,
  summarise,
  type StudyResults,
  type TrialRecord,
} from '../../../src/core/study/results';
import { cellsCsv, plotCsv, trialsCsv } from '../../../src/core/study/tables';
import { cellName, cellNumberText, fitText } from '../../../src/core/study/words';
import { product } from '../../../src/core/study/plan';
import { chartSvg } from '../../../src/shared/charts/chartSvg';

function claim(text: string) {
  const parsed = parseClaim(text);
  if (parsed === null) throw new Error(text);
  return parsed;
}

function resultsOf(study: object, trials: readonly TrialRecord[]): StudyResults {
  const definition = readStudy({ study })?.study;
  if (definition === undefined || definition === null) throw new Error('The study has faults.');
  return { definition, cells: product(definition.vary.map(({ values }) => values)), trials };
}

const trial = (
  cell: number,
  repeat: number,
  ...measured: [step: number | null, values: Record<string, number>][]
): TrialRecord => ({
  cell,
  repeat,
  error: null,
  measured: measured.map(([step, values]) => ({ step, values, real: {} })),
  losses: [],
  evaluations: [],
  seconds: 1,
});

describe('fitPowerLaw', () => {
  it('recovers a known exponent and factor', () => {
    const law = fitPowerLaw([16, 32, 64, 128].map((n) => [n, 3 * n ** 1.25]));
    expect(law?.exponent).toBeCloseTo(1.25, 12);
    expect(law?.factor).toBeCloseTo(3, 10);
    expect(law?.error).toBeLessThan(1e-12);
  });

  it('gives the standard error that the textbook does', () => {
    // ln y = ln x + e, e = (d, −d, −d, d) at equally spaced ln x: slope 1, residual sum 4 d², S = 5 h².
    const [h, d] = [Math.LN2, 0.1];
    const errors = [d, -d, -d, d];
    const law = fitPowerLaw(errors.map((e, i) => [2 ** i, 2 ** i * Math.exp(e)]));
    expect(law?.exponent).toBeCloseTo(1, 12);
    expect(law?.error).toBeCloseTo(Math.sqrt((4 * d * d) / 2 / (5 * h * h)), 12);
  });

  it('needs two different x, and says nothing of the error of two points', () => {
    expect(
      fitPowerLaw([
        [2, 3],
        [2, 4],
        [0, 1],
      ]),
    ).toBeNull();
    expect(
      fitPowerLaw([
        [1, 1],
        [4, 2],
      ]),
    ).toMatchObject({ exponent: 0.5, error: null, count: 2 });
  });
});

describe('firstStep', () => {
  const measured = [100, 200, 400].map((step, i) => ({
    step,
    values: { memorised: [0, 0.1, 0.5][i] },
    real: {},
  }));

  it('is between the measure before and the first that holds, along ln(step)', () => {
    expect(firstStep(measured, claim('memorised > 30 %'))).toBeCloseTo(200 * Math.SQRT2, 9);
  });

  it('is the first measure itself where that holds, and null where none does', () => {
    expect(firstStep(measured, claim('memorised < 0.05'))).toBe(100);
    expect(firstStep(measured, claim('memorised > 60 %'))).toBeNull();
    expect(firstStep(measured, claim('loss < 1'))).toBeNull();
  });
});

describe('a study of two keys', () => {
  const study = {
    vary: { 'training.batch_size': [8, 16], 'sampling.sampler': ['ddim', 'ddpm'] },
    repeats: 2,
    measure: ['agreement'],
  };
  const results = resultsOf(study, [
    trial(0, 0, [10, { agreement: 0.5, loss: 1 }]),
    trial(0, 1, [10, { agreement: 0.7, loss: 3 }]),
    trial(1, 0, [10, { agreement: 0.25 }]),
    { ...trial(2, 0), error: 'The loss, it "burst".' },
  ]);

  it('has mean and deviation of every number, and leaves out what failed', () => {
    const [first, second, third] = summarise(results);
    expect(first.numbers.get('loss')).toEqual({ mean: 2, deviation: Math.SQRT2, count: 2 });
    expect(second.numbers.get('agreement')).toEqual({ mean: 0.25, deviation: null, count: 1 });
    expect(third.numbers.size).toBe(0);
    expect(cellNumberText('agreement', { mean: 0.6, deviation: 0.1414, count: 2 })).toBe(
      '60 % ± 14 %',
    );
    // Both to the second digit of the deviation; without one the mean alone.
    expect(cellNumberText('loss', { mean: 0.1174, deviation: 0.00091, count: 5 })).toBe(
      '0.11740 ± 0.00091',
    );
    expect(cellNumberText('loss', { mean: 9.851, deviation: 1.4, count: 5 })).toBe('9.9 ± 1.4');
    expect(cellNumberText('loss', { mean: 40, deviation: 0, count: 5 })).toBe('40');
    expect(cellName(results.definition.vary, results.cells[1])).toBe('Batch size 8, ddpm');
  });

  it('is a heat table, and lines over the key with numbers', () => {
    expect(heatTables(results)).toMatchObject([
      {
        rows: ['8', '16'],
        columns: ['ddim', 'ddpm'],
        means: [
          [0.6, 0.25],
          [null, null],
        ],
      },
    ]);
    const [plot] = studyPlots(results);
    expect(
      plot.series.map(({ label, points }) => [label, points.map(({ x, y }) => [x, y])]),
    ).toEqual([
      ['ddim', [[8, 0.6]]],
      ['ddpm', [[8, 0.25]]],
    ]);
    expect(plotCsv(plot)).toBe(
      'series,Batch size,Agreement with the asked class,deviation\r\nddim,8,0.6,0.14142135623730948\r\nddpm,8,0.25,\r\n',
    );
    expect(chartSvg(plot)).toContain('<svg');
  });

  it('is written as CSV with its errors', () => {
    expect(cellsCsv(results).split('\r\n').slice(0, 3)).toEqual([
      'training.batch_size,sampling.sampler,trials,loss_mean,loss_deviation,agreement_mean,agreement_deviation',
      `8,ddim,2,2,${Math.SQRT2},0.6,0.14142135623730948`,
      '8,ddpm,1,,,0.25,',
    ]);
    expect(trialsCsv(results).split('\r\n').at(-2)).toBe('16,ddim,0,,"The loss, it ""burst"".",,');
  });
});

describe('a study of times', () => {
  const study = {
    vary: { 'data.count': [16, 64] },
    at: [100, 400],
    times: { tau: 'memorised > 50 %' },
    fit: 'tau',
  };
  const results = resultsOf(study, [
    trial(0, 0, [100, { memorised: 0.5 }], [400, { memorised: 0.75 }]),
    trial(1, 0, [100, { memorised: 0 }], [400, { memorised: 1 }]),
  ]);

  it('fits them over the key with numbers', () => {
    const [fit] = fitsOf(results);
    expect(fit.points).toEqual([
      [16, expect.closeTo(100, 9)],
      [64, expect.closeTo(200, 9)],
    ]);
    expect(fitText(fit)).toBe('tau ∝ data.count^0.5 (2 points).');
    const plots = studyPlots(results);
    expect(plots.map(({ id }) => id)).toEqual(['memorised-over-step', 'fit-tau']);
    expect(plots[0].series[1].points.map(({ x, y }) => [x, y])).toEqual([
      [100, 0],
      [400, 1],
    ]);
    for (const plot of plots) expect(chartSvg(plot)).not.toContain('NaN');
  });
});
