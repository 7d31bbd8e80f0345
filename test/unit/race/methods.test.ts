// Layer: tests. A race of methods of conditional sampling: what each may spend, and how far each is from
// an exact posterior that is known.

import { describe, expect, it } from 'vitest';
import { CONDITIONAL_METHODS } from '../../../src/core/conditional/registry';
import { drawPointSet } from '../../../src/core/data/pointSets';
import { mixtureDenoiser } from '../../../src/core/exact/denoisers';
import type { RaceEvent, RaceRequest } from '../../../src/shared/protocol/race';
import { Standings } from '../../../src/shared/race/standings';
import { verdictAt } from '../../../src/shared/race/verdict';
import { initialState } from '../../../webview/lab/network/initialise';
import { encodeModel } from '../../../webview/lab/network/modelFiles';
import { exactPoints } from '../../../webview/lab/race/exactPoints';
import { affordableSteps } from '../../../webview/lab/race/methodContest';
import { runRace } from '../../../webview/lab/race/race';
import { pointsFormat } from '../lab/recipe';
import { cpuEngines } from '../lab/tfjsCpu';
import { pointsRecipe } from '../recipe/pointsRecipe';

const recipe = pointsRecipe({ data: { name: 'moons' }, network: { hidden: 16, layers: 1 } });
const format = { ...pointsFormat, scaling: { mean: [0.5, 0.25], scale: 0.7 } };
const METHODS = CONDITIONAL_METHODS.map(({ id }) => id);
const BUDGETS = [16, 160];

function request(part: Partial<RaceRequest> = {}): RaceRequest {
  return {
    model: encodeModel({
      network: recipe.network,
      format,
      schedule: recipe.schedule,
      prediction_type: 'epsilon',
      weights: initialState(recipe.network, 0).weights,
    }),
    denoiser: 'exact',
    data: { config: recipe.data, files: [] },
    contest: { kind: 'methods', axis: 0, value: 0.5 },
    entrants: METHODS,
    budgets: BUDGETS,
    seed: 0,
    count: 100,
    engine: null,
    ...part,
  };
}

async function race(asked: RaceRequest): Promise<{ standings: Standings; events: RaceEvent[] }> {
  const standings = new Standings(asked.budgets);
  standings.enter(asked.entrants);
  const events: RaceEvent[] = [];
  await runRace(cpuEngines, asked, {
    signal: new AbortController().signal,
    event: (event) => {
      events.push(event);
      standings.add(event);
    },
  });
  return { standings, events };
}

describe('what a method may spend', () => {
  it.each([
    ['ddnm', { steps: 100, networkCalls: 100, gradients: 0 }],
    ['pigdm', { steps: 100, networkCalls: 100, gradients: 100 }],
    // 16 particles for each sample.
    ['tds', { steps: 6, networkCalls: 96, gradients: 96 }],
    // r = 10 visits of each level but the last: 10(n − 1) + 1.
    ['repaint', { steps: 10, networkCalls: 91, gradients: 0 }],
  ])('%s visits as many levels as 100 calls a sample allow', (id, cost) => {
    expect(affordableSteps(id, 100, 50)).toEqual(cost);
  });

  it('is nothing where one level costs more', () => {
    expect(affordableSteps('tds', 15, 50)).toBeNull();
  });
});

describe('methods on the exact denoiser of the moons', () => {
  it('keep the known coordinate, and RePaint and TDS come close with calls enough', async () => {
    const { standings, events } = await race(request());
    expect(events[0]).toMatchObject({ kind: 'posterior', axis: 0, value: 0.5 });
    expect(standings.posterior?.source).toBe('closed form');
    expect(standings.progress).toBe(1);
    const floor = standings.limit('posterior_distance') ?? NaN;
    for (const id of METHODS) {
      const [few, many] = standings.curve(id, 'posterior_distance');
      // Differences as small as the floor tell nothing; these two need levels.
      if (id === 'tds' || id === 'repaint') expect(many).toBeLessThan(few / 1.5);
      // The moons are 1.7 high.
      expect(many).toBeLessThan(0.4);
      expect(many).toBeGreaterThan(floor / 5);
      const { samples } = standings.at(id, 160) ?? { samples: null };
      expect(samples?.values).toHaveLength(200);
      for (let at = 0; at < 200; at += 2) expect(samples?.values[at]).toBe(0.5);
    }
    // Two sets of 100 draws differ by the floor, so a method that is right stays near it.
    expect(standings.at('tds', 160)?.posterior_distance).toBeLessThan(2.5 * floor);
    const verdict = verdictAt(standings, METHODS, {
      budget: 16,
      yardstick: 'posterior_distance',
    });
    expect(verdict?.sentence).toMatch(/^At 16 calls .*exact posterior/);
    expect(standings.csv()).toMatch(/^tds,160,10,160,160,,,0\.\d+$/m);
  }, 120_000);

  it('are raced on a file too, whose points are given a little jitter', async () => {
    const points = drawPointSet('moons', 300, 1, 0.05);
    const rows = Array.from({ length: 300 }, (_, i) => `${points[2 * i]},${points[2 * i + 1]}\n`);
    const file = { path: 'points.csv', bytes: new TextEncoder().encode(rows.join('')) };
    const config = { ...recipe.data, name: null, file: 'points.csv' };
    const { standings } = await race(
      request({ data: { config, files: [file] }, entrants: ['ddnm'], budgets: [40], count: 50 }),
    );
    expect(standings.at('ddnm', 40)?.posterior_distance).toBeLessThan(0.5);
  });

  it('refuse what cannot be compared, in one sentence', async () => {
    const network = { denoiser: 'network', entrants: ['ddnm'], budgets: [4] } as const;
    const far = { kind: 'methods', axis: 1, value: 40 } as const;
    const asked = (part: Partial<RaceRequest>): Promise<unknown> =>
      race(request({ ...network, ...part, entrants: ['ddnm'], budgets: [4] }));
    await expect(asked({ contest: far })).rejects.toThrow(
      'Too few points of the data lie near y = 40 to compare with; choose a value within them.',
    );
    await expect(asked({ data: null })).rejects.toThrow('are not to be had');
    await expect(asked({ data: null, denoiser: 'exact' })).rejects.toThrow('no exact denoiser');
  });

  it('stop between two steps when it is cancelled', async () => {
    const stop = new AbortController();
    const racing = runRace(cpuEngines, request(), {
      signal: stop.signal,
      event: ({ kind }) => {
        if (kind === 'posterior') stop.abort();
      },
    });
    await expect(racing).rejects.toThrow(/abort/i);
  });
});

it('the mixture that is raced on is the data: its mean at no noise left is the point', async () => {
  const mixture = exactPoints(recipe.data, null, format);
  if (mixture === null) throw new Error('There is no mixture.');
  expect(mixture.stds[0]).toBeCloseTo(recipe.data.noise / 0.7, 12);
  const x = Float64Array.from(mixture.means[7]);
  const x0 = await mixtureDenoiser(mixture).denoise(x, 1e-4);
  // Between two components in reach the mean moves by less than their width.
  expect(Math.hypot(x0[0] - x[0], x0[1] - x[1])).toBeLessThan(1e-6);
});
