// Layer: tests. Sampling in place as the page drives it: the newest settings win, what takes long
// waits, and a model is sent once.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { SamplingConfig } from '../../../src/core/recipe/types';
import type { ModelChoice } from '../../../src/shared/protocol/model';
import { pointSamples } from '../../../src/shared/protocol/samples';
import { SamplingCost } from '../../../webview/views/sampling/cost';
import {
  SamplingInPlace,
  type Arrival,
  type InPlaceState,
  type InPlaceWorker,
} from '../../../webview/views/sampling/inPlace';

const { recipe } = resolveRecipe({ sampling: { num_inference_steps: 20, count: 500 } });
if (recipe === null) throw new Error('The recipe of the test is wrong.');
const { sampling } = recipe;
const model: ModelChoice = {
  id: 'run:a',
  label: 'a',
  detail: 'step 100',
  recipe,
  classes: null,
  checkpoints: [],
};

interface Call {
  readonly method: string;
  readonly params: object;
  readonly signal: AbortSignal | undefined;
  answer(): void;
}

let calls: Call[] = [];
let states: InPlaceState[] = [];
let drawn: Arrival[] = [];
let isTraining = false;
let secondsPerCall = 0.001;

const worker = {
  call: (method, params, options) =>
    new Promise((resolve, reject) => {
      const results: Record<string, unknown> = {
        openModel: { call: { rows: 500, seconds: secondsPerCall }, reference: null },
        sampleInPlace: {
          samples: pointSamples(new Float32Array(2)),
          trajectory: { count: 1, timesteps: [], x_t: new Float32Array(), x_0: new Float32Array() },
          networkCalls: 20,
          seconds: 0.02,
        },
      };
      options?.signal?.addEventListener('abort', () => {
        reject(new DOMException('cancelled', 'AbortError'));
      });
      calls.push({
        method,
        params,
        signal: options?.signal,
        answer: () => {
          resolve(results[method] as never);
        },
      });
      if (method === 'openModel') resolve(results[method] as never);
    }),
} satisfies InPlaceWorker;

function make(): SamplingInPlace {
  return new SamplingInPlace({
    worker,
    loadModel: () => Promise.resolve({ model: {}, data: null }),
    engine: () => null,
    isTraining: () => isTraining,
    onState: (state) => states.push(state),
    onDrawn: (arrival) => drawn.push(arrival),
  });
}

const want = (seed: number, insists = false) => ({
  model,
  sampling: { ...sampling, seed },
  insists,
});
function seedOf(params: object): number | null {
  return 'sampling' in params ? (params.sampling as SamplingConfig).seed : null;
}
const settle = () => vi.advanceTimersByTimeAsync(1000);
const seeds = () =>
  calls.filter(({ method }) => method === 'sampleInPlace').map(({ params }) => seedOf(params));

beforeEach(() => {
  vi.useFakeTimers();
  [calls, states, drawn, isTraining, secondsPerCall] = [[], [], [], false, 0.001];
});

afterEach(() => {
  vi.useRealTimers();
});

describe('sampling in place', () => {
  it('draws the newest of several changes, and opens the model once', async () => {
    const inPlace = make();
    for (const seed of [1, 2, 3]) inPlace.want(want(seed));
    await settle();
    expect(seeds()).toEqual([3]);
    calls.at(-1)?.answer();
    await settle();
    expect(drawn.map(({ sampling: { seed }, isFirst }) => [seed, isFirst])).toEqual([[3, true]]);
    inPlace.want(want(4));
    await settle();
    calls.at(-1)?.answer();
    await settle();
    expect(drawn.at(-1)?.isFirst).toBe(false);
    expect(calls.filter(({ method }) => method === 'openModel')).toHaveLength(1);
    expect(states.at(-1)).toEqual({ kind: 'shown' });
  });

  it('cancels what is being drawn when something newer is wanted', async () => {
    const inPlace = make();
    inPlace.want(want(1));
    await settle();
    const first = calls.at(-1);
    inPlace.want(want(2));
    expect(first?.signal?.aborted).toBe(true);
    await settle();
    expect(seeds()).toEqual([1, 2]);
    calls.at(-1)?.answer();
    await settle();
    expect(drawn.map(({ sampling: { seed } }) => seed)).toEqual([2]);
  });

  it('lets what takes longer than a second wait to be asked for', async () => {
    secondsPerCall = 0.5;
    const inPlace = make();
    inPlace.want(want(1));
    await settle();
    expect(seeds()).toEqual([]);
    expect(states.at(-1)).toEqual({ kind: 'waiting', seconds: 10, why: 'long' });
    inPlace.want(want(1, true));
    await settle();
    expect(seeds()).toEqual([1]);
  });

  it('draws the first of a model although it takes some seconds: there is nothing to see yet', async () => {
    secondsPerCall = 0.1;
    const inPlace = make();
    inPlace.want(want(1));
    await settle();
    expect(seeds()).toEqual([1]);
  });

  it('draws nothing by itself while a training computes', async () => {
    isTraining = true;
    const inPlace = make();
    inPlace.want(want(1));
    await settle();
    expect(calls).toEqual([]);
    expect(states.at(-1)).toMatchObject({ kind: 'waiting', why: 'training' });
    inPlace.want(want(1, true));
    await settle();
    expect(seeds()).toEqual([1]);
  });

  it('is over when it is cancelled', async () => {
    const inPlace = make();
    inPlace.want(want(1));
    await settle();
    inPlace.cancel();
    await settle();
    expect(drawn).toEqual([]);
    expect(states.at(-1)).toEqual({ kind: 'shown' });
  });
});

describe('the time that a sampling will take', () => {
  it('is calls times the time of one, more samples in proportion, fewer no less', () => {
    const cost = new SamplingCost();
    expect(cost.estimate(sampling)).toBeNull();
    cost.note({ rows: 500, seconds: 0.01 });
    expect(cost.estimate(sampling)).toBeCloseTo(0.2);
    expect(cost.estimate({ ...sampling, count: 1000 })).toBeCloseTo(0.4);
    expect(cost.estimate({ ...sampling, count: 10 })).toBeCloseTo(0.2);
    // Large calls are quicker for each sample; small ones are not charged for that.
    cost.note({ rows: 5000, seconds: 0.04 });
    expect(cost.estimate({ ...sampling, count: 5000 })).toBeCloseTo(0.8);
    expect(cost.estimate({ ...sampling, count: 500 })).toBeCloseTo(0.2);
  });

  it('counts guided calls twice', () => {
    const cost = new SamplingCost();
    cost.note({ rows: 500, seconds: 0.01 });
    const guided = { ...sampling, class_label: 0, guidance_scale: 2 };
    expect(cost.estimate(guided)).toBeCloseTo(0.4);
    expect(cost.estimate({ ...guided, guidance_scale: 1 })).toBeCloseTo(0.2);
  });
});
