// Layer: tests. Exploring a model: every cell of a grid is what sampling draws, the ends of an
// interpolation too, and an inversion comes back as near as its steps let it.

import { describe, expect, it } from 'vitest';
import { gridCalls, gridScales, interpolationCalls } from '../../../src/core/sampling/exploreCost';
import type { SamplingConfig } from '../../../src/core/recipe/types';
import { sliceSamples, type SampleSet } from '../../../src/shared/protocol/samples';
import { describeNetwork } from '../../../webview/lab/engine/networks/forData';
import { guidanceGrid } from '../../../webview/lab/explore/guidanceGrid';
import { interpolate } from '../../../webview/lab/explore/interpolation';
import { inversionLevels, invert } from '../../../webview/lab/explore/inversion';
import { initialState } from '../../../webview/lab/network/initialise';
import { encodeModel } from '../../../webview/lab/network/modelFiles';
import { drawSamples } from '../../../webview/lab/sampling';
import { nodeEngines } from './nodeEngines';
import { CLASSES, pictureRecipe, SHAPE, SIZE, SMALL_UNET } from './pictures';

const recipe = pictureRecipe();
const network = describeNetwork(SMALL_UNET, { shape: SHAPE, classes: CLASSES.length });
const model = encodeModel({
  network,
  format: { kind: 'images', shape: SHAPE, classes: CLASSES, scaling: null },
  schedule: recipe.schedule,
  prediction_type: recipe.training.prediction_type,
  weights: initialState(network, 0).weights,
});
const sampling: SamplingConfig = {
  ...recipe.sampling,
  ...{ sampler: 'ddim', num_inference_steps: 3, seed: 5, count: 2 },
};
const base = { model, weaker: null, sampling, engine: 'wasm' } as const;
const context = { signal: new AbortController().signal, event: () => undefined };

async function drawn(changes: Partial<SamplingConfig>): Promise<SampleSet> {
  const request = { ...base, runId: '', data: null, sampling: { ...sampling, ...changes } };
  return (await drawSamples(nodeEngines(), request, context)).samples;
}

describe('a grid of guidance', () => {
  const scales = gridScales([3]);
  const labels = [2, 0];
  const asked = { ...base, labels, scales, perCell: 2, isJudged: false };

  it('has in every cell what sampling draws of that class and scale', async () => {
    const columns: number[] = [];
    const grid = await guidanceGrid(nodeEngines(), asked, {
      ...context,
      event: (event) => {
        if (event.kind === 'column') columns.push(event.column);
      },
    });
    expect(scales).toEqual([1, 3]);
    expect(columns).toEqual([0, 1]);
    expect(grid.networkCalls).toBe(await gridCalls(sampling, recipe.schedule, { labels, scales }));
    expect(grid.networkCalls).toBe(3 + 6);
    for (const [column, guidance_scale] of scales.entries())
      for (const [row, class_label] of labels.entries()) {
        const start = (column * labels.length + row) * 2;
        const cell = sliceSamples(grid.samples, start, start + 2).values;
        const alone = (await drawn({ guidance_scale, class_label })).values;
        alone.forEach((value, i) => {
          expect(cell[i]).toBeCloseTo(value, 4);
        });
      }
    const [plain, , guided] = grid.cells;
    expect(plain).toEqual({ label: 2, scale: 1, agreement: null, distance: 0 });
    expect(guided.distance).toBeGreaterThan(0);
  });

  it('is refused without something to be guided from', async () => {
    const none = { ...asked, labels: null };
    await expect(guidanceGrid(nodeEngines(), none, context)).rejects.toThrow('weaker checkpoint');
  });
});

describe('an interpolation', () => {
  it('begins and ends with what sampling draws, between two noises and two classes', async () => {
    const guidance_scale = 2;
    const from = { seed: 5, class_label: 1 };
    const to = { seed: 9, class_label: 2 };
    const settings = { ...sampling, guidance_scale };
    const request = { ...base, sampling: settings, from, to, frames: 3 };
    const way = await interpolate(nodeEngines(), request, context);
    expect(way.weights).toEqual([0, 0.5, 1]);
    expect(way.networkCalls).toBe(
      await interpolationCalls({ ...settings, class_label: 1 }, recipe.schedule, [1, 2]),
    );
    for (const [index, end] of [
      [0, from],
      [2, to],
    ] as const) {
      const alone = (await drawn({ ...end, guidance_scale, count: 1 })).values;
      const frame = sliceSamples(way.samples, index, index + 1).values;
      alone.forEach((value, i) => {
        expect(frame[i]).toBeCloseTo(value, 4);
      });
    }
    expect(way.steps[1]).toBeGreaterThan(0);
  });
});

describe('an inversion', () => {
  it('has levels from the least to the most noise for every kind of schedule', () => {
    const kinds = [
      recipe.schedule,
      pictureRecipe({}, { schedule: { kind: 'flow' } }).schedule,
      pictureRecipe({}, { schedule: { kind: 'edm' } }).schedule,
    ];
    for (const schedule of kinds) {
      const levels = inversionLevels(schedule, 8);
      expect(levels).toHaveLength(9);
      expect([...levels].sort((a, b) => a - b)).toEqual(levels);
      expect(levels[0]).toBeGreaterThan(0);
      expect(levels[8]).toBeLessThanOrEqual(50.001);
    }
  });

  it('comes back the nearer the more steps there are, and takes another class back', async () => {
    const values = Float32Array.from({ length: SIZE }, (_, i) => Math.sin(i) / 2);
    const result = await invert(
      nodeEngines(),
      {
        ...{ model, engine: 'wasm', picture: { kind: 'values', values } },
        ...{ class_label: 1, steps: 16, trials: [4], edit: { class_label: 0, guidance_scale: 2 } },
      },
      context,
    );
    expect(result.trials.map(({ steps }) => steps)).toEqual([4, 16]);
    const [few, many] = result.trials;
    expect(many.rmse).toBeLessThan(few.rmse);
    expect(result.error).toEqual({ max: many.max, rmse: many.rmse, psnr: many.psnr });
    expect(result.networkCalls).toBe(2 * 4 + 2 * 16 + 2 * 16);
    result.picture.values.forEach((value, i) => {
      expect(value).toBeCloseTo(values[i], 6);
    });
    expect(result.edited?.values).not.toEqual(result.back.values);
  });
});
