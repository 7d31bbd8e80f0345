// Layer: tests. Work on a model that stays open: the same samples as a run, fields against closed
// forms, and the errors that the page relies on.

import { describe, expect, it } from 'vitest';
import { pointsDataSet } from '../../../src/core/data/pointsDataSet';
import { mixturePosterior } from '../../../src/core/exact/mixture';
import type { OpenModelRequest } from '../../../src/shared/protocol/inPlace';
import type { SampleRequest } from '../../../src/shared/protocol/sampling';
import { Transferring, type Reply } from '../../../src/shared/rpc/types';
import { exactDenoiser } from '../../../webview/lab/exactDenoiser';
import { InPlace, ModelNotOpenError } from '../../../webview/lab/inPlace/inPlace';
import { NotAPlaneError } from '../../../webview/lab/inPlace/plane';
import { initialState } from '../../../webview/lab/network/initialise';
import { encodeModel } from '../../../webview/lab/network/modelFiles';
import { noiseLevels } from '../../../src/core/sigmas/noiseLevels';
import { eightGaussiansMixture } from '../../../webview/lab/numerics/eightGaussians';
import { drawSamples } from '../../../webview/lab/sampling';
import { networkOf, pointsFormat, smallRecipe } from './recipe';
import { cpuEngines } from './tfjsCpu';

const recipe = smallRecipe({
  data: { kind: 'points', name: 'eight_gaussians', count: 200, noise: 0.2 },
});
const scaling = { mean: [0.1, -0.2], scale: 1.5 };
const network = networkOf(recipe);

const request: OpenModelRequest = {
  key: 'a model',
  model: encodeModel({
    network,
    format: { ...pointsFormat, scaling },
    schedule: recipe.schedule,
    prediction_type: 'epsilon',
    weights: initialState(network, 0).weights,
  }),
  data: { config: recipe.data, files: [] },
  engine: null,
};
const sampling = { ...recipe.sampling, num_inference_steps: 5, count: 40 };
const run: SampleRequest = { runId: 'run', ...request, sampling, weaker: null };
const context = { signal: new AbortController().signal, event: () => undefined };

/** What the page gets: results come with a list of what is handed over. */
async function result<Result>(reply: Reply<Result> | Promise<Reply<Result>>): Promise<Result> {
  const got = await reply;
  return got instanceof Transferring ? got.result : got;
}

async function opened(): Promise<InPlace> {
  const inPlace = new InPlace(cpuEngines);
  await inPlace.handlers.openModel(request, context);
  return inPlace;
}

async function drawnIn(inPlace: InPlace) {
  const reply = await inPlace.handlers.sampleInPlace(
    { key: request.key, sampling, weaker: null },
    context,
  );
  if (!(reply instanceof Transferring)) throw new Error('Nothing was handed over.');
  return reply;
}

describe('sampling in place', () => {
  it('draws exactly what a run draws, and hands the arrays over', async () => {
    const { result: drawn, transfer } = await drawnIn(await opened());
    const ofRun = await drawSamples(cpuEngines, { ...run, data: null }, context);
    expect(drawn.samples).toEqual(ofRun.samples);
    expect(drawn.trajectory).toEqual(ofRun.trajectory);
    expect(transfer).toContain(drawn.samples.values.buffer);
  });

  it('keeps the last drawing for a run of the same model, settings and engine, and no other', async () => {
    const inPlace = await opened();
    const { result: drawn } = await drawnIn(inPlace);
    const known = inPlace.drawnFor(run);
    expect(known?.samples).toEqual(drawn.samples);
    expect(known?.samples.values).not.toBe(drawn.samples.values);
    expect(inPlace.drawnFor({ ...run, sampling: { ...sampling, seed: 1 } })).toBeNull();
    expect(inPlace.drawnFor({ ...run, engine: 'cpu' })).toBeNull();
    const weights = initialState(network, 1).weights;
    const other = { network, format: { ...pointsFormat, scaling }, schedule: recipe.schedule };
    const model = encodeModel({ ...other, prediction_type: 'epsilon', weights });
    expect(inPlace.drawnFor({ ...run, model })).toBeNull();
    // The run is of those samples, measured.
    const ofRun = await drawSamples(cpuEngines, run, context, known);
    expect(ofRun.samples).toBe(known?.samples);
    expect(ofRun.metrics).not.toBeNull();
  });

  it('counts predictions that clipping hides, and nothing where nothing is clipped', async () => {
    const inPlace = await opened();
    const range = async (changes: Partial<typeof sampling>) => {
      const asked = { key: request.key, sampling: { ...sampling, ...changes }, weaker: null };
      return (await result(inPlace.handlers.sampleInPlace(asked, context))).beyondRange;
    };
    expect(await range({ clip_sample: false })).toBeNull();
    // What fresh weights predict is noise of the size of the data, so a wide range has nothing beyond.
    expect(await range({ clip_sample: true, clip_sample_range: 100 })).toEqual({
      share: 0,
      range: 100,
    });
    const narrow = await range({ clip_sample: true, clip_sample_range: 0.01 });
    expect(narrow?.share).toBeGreaterThan(0.2);
    // Thresholding takes the place of clipping.
    expect(await range({ clip_sample: true, thresholding: true })).toBeNull();
  });

  it('says that a model is not open, for the page to open it', () => {
    const { handlers } = new InPlace(cpuEngines);
    expect(() => handlers.lossByLevel({ key: 'a model' }, context)).toThrow(ModelNotOpenError);
  });

  it('times a call of the network and gives some of the data', async () => {
    const { call, reference } = await result(
      new InPlace(cpuEngines).handlers.openModel(request, context),
    );
    expect(call.rows).toBe(500);
    expect(call.seconds).toBeGreaterThan(0);
    expect(reference?.shape).toEqual([2]);
  });
});

describe('the direction field', () => {
  const grid = { centre: [0.1, -0.2], half: 3, side: 4 } as const;

  it('is −ε of the exact denoiser in closed form', async () => {
    const inPlace = await opened();
    const time = 300;
    const field = await result(
      inPlace.handlers.directionField({ key: request.key, grid, time }, context),
    );
    expect(field.rows).toBeNull();
    // The middle of the lowest left cell, in the network's units.
    const x = [-0.75 * 3, -0.75 * 3].map((value) => value / scaling.scale);
    const mixture = eightGaussiansMixture(0.2, scaling);
    const { epsilon } = mixturePosterior(mixture, x, noiseLevels(recipe.schedule).at(time));
    const { exact } = field;
    for (const axis of [0, 1]) expect(exact?.[axis]).toBeCloseTo(-epsilon[axis], 5);
  });

  it('of data that are one point only is (x − a·μ)/s', () => {
    const format = { ...pointsFormat, scaling: { mean: [0, 0], scale: 1 } };
    const one = pointsDataSet(new Float32Array([0.5, -1]), {
      count: 1,
      nameOf: String,
      notes: [],
    });
    const exact = exactDenoiser(null, one, format, 10);
    const { epsilon, x0 } = exact?.posterior([2, 1], { signal: 0.6, noise: 0.8 }) ?? {};
    expect(epsilon?.[0]).toBeCloseTo((2 - 0.6 * 0.5) / 0.8, 12);
    expect(epsilon?.[1]).toBeCloseTo((1 + 0.6) / 0.8, 12);
    expect(Array.from(x0 ?? [])).toEqual([0.5, -1]);
  });

  it('is of the network what its answer says, between two timesteps too', async () => {
    const inPlace = await opened();
    const ask = (time: number) =>
      result(inPlace.handlers.directionField({ key: request.key, grid, time }, context));
    const [low, between, high] = [await ask(300), await ask(300.5), await ask(301)];
    low.network.forEach((value, i) => {
      const mean = (value + high.network[i]) / 2;
      expect(Math.abs(between.network[i] - mean)).toBeLessThan(0.01);
    });
  });
});

describe('the loss by noise level', () => {
  it('is nowhere below that of the exact denoiser', async () => {
    const inPlace = await opened();
    const { network: ofNetwork, exact } = await result(
      inPlace.handlers.lossByLevel({ key: request.key }, context),
    );
    expect(ofNetwork).toHaveLength(8);
    ofNetwork.forEach((loss, bin) => {
      expect(loss).toBeGreaterThan(exact[bin]);
    });
    // The mean square of ε is 1: at little noise nothing tells it from the data, at much it is x.
    expect(exact[0]).toBeGreaterThan(0.5);
    expect(exact[0]).toBeGreaterThan(exact[7]);
  });

  it('needs points', () => {
    expect(new NotAPlaneError().message).toMatch(/points in the plane/);
  });
});
