import { describe, expect, it } from 'vitest';
import { fitOrder } from '../../../src/core/statistics/fittedOrder';
import type { RaceEvent } from '../../../src/shared/protocol/race';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { orderText, parseBudgets, parseWhole, Standings } from '../../../src/shared/race/standings';
import { verdictAt } from '../../../src/shared/race/verdict';

describe('fitOrder', () => {
  const power = (order: number) =>
    [5, 10, 20, 40, 80].map((steps) => ({ steps, error: 3 * steps ** -order }));

  it('finds the power of a power law and says over which steps', () => {
    const fit = fitOrder(power(2.5), 0);
    expect(fit?.order).toBeCloseTo(2.5, 12);
    expect(fit).toMatchObject({ from: 20, to: 80 });
    expect(orderText(fit)).toBe('2.50 (20–80)');
  });

  it('leaves out what is as small as the error of the yardstick', () => {
    // 3·80⁻² = 4.7e-4 and 3·40⁻² = 1.9e-3: only the last is below ten times 1e-4.
    expect(fitOrder(power(2), 1e-4)).toMatchObject({ from: 10, to: 40 });
    expect(fitOrder(power(2), 1)).toBeNull();
  });

  it('fits nothing to errors that do not fall, and to fewer than three', () => {
    const flat = [5, 10, 20].map((steps) => ({ steps, error: 1 }));
    expect(fitOrder(flat, 0)).toBeNull();
    expect(fitOrder(power(1).slice(0, 2), 0)).toBeNull();
    expect(orderText(null)).toBe('–');
  });

  it('does not mind the order in which runs finish', () => {
    expect(fitOrder(power(1).reverse(), 0)?.order).toBeCloseTo(1, 12);
  });
});

describe('what is entered', () => {
  it('budgets are whole numbers from 1 to 1000, put in order', () => {
    expect(parseBudgets('40, 5; 10 5')).toEqual([5, 10, 40]);
    for (const text of ['', 'a', '5, 0', '2.5', '1001']) expect(parseBudgets(text)).toBeNull();
  });

  it('numbers are whole and in range', () => {
    expect(parseWhole(' 7 ', 0, 10)).toBe(7);
    for (const text of ['', ' ', '-1', '11', '1.5', 'x'])
      expect(parseWhole(text, 0, 10)).toBeNull();
  });
});

const samples: SampleSet = {
  kind: 'points',
  shape: [2],
  values: new Float32Array(),
  labels: null,
  classes: null,
};

function finish(sampler: string, budget: number, error: number | null, energy = 1): RaceEvent {
  const run = {
    entrant: sampler,
    budget,
    steps: budget,
    networkCalls: budget,
    gradients: 0,
    samples,
  };
  const measures = { error, energy_distance: energy, posterior_distance: null };
  return { kind: 'finish', ...run, ...measures };
}

function raced(...events: RaceEvent[]): Standings {
  const standings = new Standings([5, 10]);
  standings.enter(['ddim', 'unipc', 'ddpm']);
  const chance = { level: 0.1, size: 200 };
  standings.add({ kind: 'converged', networkCalls: 500, uncertainty: 1e-3, samples, chance });
  for (const event of events) standings.add(event);
  return standings;
}

describe('the sentence over a race', () => {
  const all = ['ddim', 'unipc', 'ddpm'];
  const standings = raced(
    finish('ddim', 5, 0.3, 0.4),
    finish('unipc', 5, 0.2, 0.5),
    finish('ddpm', 5, null, 0.05),
    finish('ddim', 10, 0.0009, 0.09),
    finish('unipc', 10, 0.0001, 0.01),
  );

  it('names who is closest at a number of calls, by what is measured', () => {
    const error = verdictAt(standings, all, { budget: 5, yardstick: 'error' });
    expect(error).toEqual({
      sentence: 'At 5 calls UniPC is closest (error 0.2)',
      closest: ['unipc'],
    });
    const energy = verdictAt(standings, all, { budget: 5, yardstick: 'energy_distance' });
    expect(energy?.closest).toEqual(['ddpm']);
  });

  it('leaves out who is not shown, and says nothing where nothing was measured', () => {
    const shown = verdictAt(standings, ['ddim'], { budget: 5, yardstick: 'error' });
    expect(shown?.closest).toEqual(['ddim']);
    expect(verdictAt(standings, ['ddpm'], { budget: 5, yardstick: 'error' })).toBeNull();
    expect(verdictAt(standings, all, { budget: 40, yardstick: 'error' })).toBeNull();
  });

  it('names no winner where the yardstick cannot tell them apart', () => {
    const error = verdictAt(standings, all, { budget: 10, yardstick: 'error' });
    expect(error?.closest).toEqual(['ddim', 'unipc']);
    expect(error?.sentence).toBe('At 10 calls DDIM and UniPC are as close as can be measured');
    const energy = verdictAt(standings, all, { budget: 10, yardstick: 'energy_distance' });
    expect(energy?.sentence).toBe('At 10 calls DDIM and UniPC cannot be told from data');
  });
});

describe('a sampler that joins in', () => {
  it('counts in the progress from then on', () => {
    const standings = raced(
      finish('ddim', 5, 0.3),
      finish('ddim', 10, 0.1),
      finish('unipc', 5, 0.2),
    );
    expect(standings.progress).toBe(0.5);
    expect(standings.isOver('unipc', 5)).toBe(true);
    expect(standings.isOver('unipc', 10)).toBe(false);
    expect(standings.has('heun')).toBe(false);
    standings.enter(['heun']);
    expect(standings.has('heun')).toBe(true);
    expect(standings.progress).toBe(3 / 8);
  });
});
