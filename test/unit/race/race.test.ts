import { beforeAll, describe, expect, it } from 'vitest';
import type { RaceEvent, RaceRequest } from '../../../src/shared/protocol/race';
import { initialState } from '../../../webview/lab/network/initialise';
import { encodeModel } from '../../../webview/lab/network/modelFiles';
import { NoExactModelError } from '../../../webview/lab/race/models';
import { runRace } from '../../../webview/lab/race/race';
import { Standings } from '../../../src/shared/race/standings';
import { drawPointSet } from '../../../src/core/data/pointSets';
import { mapped } from '../engine/states';
import { pointsFormat } from '../lab/recipe';
import { cpuEngines } from '../lab/tfjsCpu';
import { pointsRecipe } from '../recipe/pointsRecipe';

const recipe = eightGaussians();
const SAMPLERS = ['ddim', 'heun', 'dpmpp_2m', 'dpmpp_2m_sde'];

function eightGaussians() {
  return pointsRecipe({
    data: { name: 'eight_gaussians' },
    network: { hidden: 16, layers: 1 },
  });
}

function request(part: Partial<RaceRequest> = {}): RaceRequest {
  return {
    model: encodeModel({
      network: recipe.network,
      format: { ...pointsFormat, scaling: { mean: [0, 0], scale: 1.42 } },
      schedule: recipe.schedule,
      prediction_type: 'epsilon',
      weights: initialState(recipe.network, 0).weights,
    }),
    denoiser: 'exact',
    data: { config: recipe.data, files: [] },
    contest: { kind: 'samplers', class_label: null, sigma_schedule: 'karras' },
    entrants: SAMPLERS,
    budgets: [5, 40, 80, 160],
    seed: 0,
    count: 100,
    engine: null,
    ...part,
  };
}

async function race(asked: RaceRequest, onEvent: (event: RaceEvent) => void) {
  const signal = new AbortController().signal;
  return runRace(cpuEngines, asked, { signal, event: onEvent });
}

describe('a race on the exact denoiser of eight Gaussians', () => {
  const events: RaceEvent[] = [];
  const standings = new Standings([5, 40, 80, 160]);
  standings.enter(SAMPLERS);

  beforeAll(async () => {
    await race(request(), (event) => {
      events.push(event);
      standings.add(event);
    });
  }, 60_000);

  it('finds the orders that the methods have', () => {
    expect(standings.progress).toBe(1);
    expect(standings.order('ddim')?.order).toBeGreaterThan(0.8);
    expect(standings.order('ddim')?.order).toBeLessThan(1.2);
    expect(standings.order('dpmpp_2m')?.order).toBeGreaterThan(1.6);
    expect(standings.order('dpmpp_2m')?.order).toBeLessThan(2.4);
    expect(standings.order('ddim')).toMatchObject({ from: 40, to: 160 });
  });

  it('fits no order to a stochastic sampler, but measures its distance to the data', () => {
    expect(standings.order('dpmpp_2m_sde')).toBeNull();
    expect(standings.curve('dpmpp_2m_sde', 'error')).toEqual([NaN, NaN, NaN, NaN]);
    expect(standings.converged?.chance?.size).toBe(100);
    const level = standings.converged?.chance?.level ?? NaN;
    const [few, , , many] = standings.curve('dpmpp_2m_sde', 'energy_distance');
    expect(few).toBeGreaterThan(level);
    // One draw of 100 points: near chance, far from five calls.
    expect(many).toBeLessThan(few / 2);
    expect(many).toBeLessThan(2 * level);
  });

  it('keeps to the budgets, and starts with the converged solution', () => {
    expect(events[0].kind).toBe('converged');
    expect(standings.converged?.networkCalls).toBeGreaterThan(900);
    for (const event of events) {
      if (event.kind !== 'finish') continue;
      expect(event.networkCalls).toBeLessThanOrEqual(event.budget);
      expect(event.networkCalls).toBeGreaterThan(event.budget - 3);
      expect(event.samples).toMatchObject(pointsFormat);
      expect(event.samples.values).toHaveLength(200);
    }
    expect(standings.at('heun', 40)?.steps).toBe(20);
  });

  it('becomes a CSV file with one row per run', () => {
    const lines = standings.csv().trim().split('\r\n');
    expect(lines).toHaveLength(1 + 4 * 4);
    expect(lines[0]).toBe(
      'entrant,budget,steps,network_calls,vector_jacobian_products,rms_error,energy_distance,posterior_distance',
    );
    expect(lines.find((line) => line.startsWith('dpmpp_2m_sde'))).toMatch(
      /^dpmpp_2m_sde,5,5,5,0,,/,
    );
  });
});

describe('a race', () => {
  it('runs on a network, and on the points of a file', async () => {
    const small = { budgets: [4], count: 8, entrants: ['ddim'] };
    const kinds: string[] = [];
    await race(request({ ...small, denoiser: 'network' }), ({ kind }) => kinds.push(kind));
    const points = drawPointSet('eight_gaussians', 1000, 1, recipe.data.noise);
    const rows = Array.from({ length: 1000 }, (_, i) => `${points[2 * i]},${points[2 * i + 1]}\n`);
    const file = { path: 'points.csv', bytes: new TextEncoder().encode(rows.join('')) };
    const config = { ...recipe.data, name: null, file: 'points.csv' };
    const data = { config, files: [file] };
    await race(request({ ...small, data }), ({ kind }) => kinds.push(kind));
    expect(kinds).toEqual(['converged', 'finish', 'converged', 'finish']);
  }, 60_000);

  it('names data that are not to be had, and goes on after a run that cannot be', async () => {
    await expect(race(request({ data: null }), () => undefined)).rejects.toThrow(NoExactModelError);
    const standings = new Standings([1]);
    standings.enter(['heun', 'nothing', 'ddim']);
    const asked = request({ entrants: ['heun', 'nothing', 'ddim'], budgets: [1], count: 2 });
    await race(asked, (event) => {
      standings.add(event);
    });
    expect(standings.progress).toBe(1);
    expect(standings.refusalText).toContain('nothing, 1 calls');
    expect(standings.at('ddim', 1)?.networkCalls).toBe(1);
  });

  it('says in one sentence at which step a network gives no numbers', async () => {
    const model = encodeModel({
      network: recipe.network,
      format: { ...pointsFormat, scaling: { mean: [0, 0], scale: 1 } },
      schedule: recipe.schedule,
      prediction_type: 'epsilon',
      weights: mapped(initialState(recipe.network, 0).weights, (data) =>
        data.map((value) => value * 1e30),
      ),
    });
    const kinds: string[] = [];
    const asked = request({ model, denoiser: 'network', budgets: [4], count: 8 });
    await expect(race(asked, ({ kind }) => kinds.push(kind))).rejects.toThrow(
      /^Sampling stopped in step 1 of \d+ \(t = \d+\), where \d+ of 16 values are not finite numbers\.$/,
    );
    expect(kinds).toEqual([]);
  });

  it('stops between two steps when it is cancelled', async () => {
    const stop = new AbortController();
    let events = 0;
    const racing = runRace(cpuEngines, request({ count: 2 }), {
      signal: stop.signal,
      event: () => {
        events++;
        stop.abort();
      },
    });
    await expect(racing).rejects.toThrow(/abort/i);
    expect(events).toBe(1);
  });
});
