import { describe, expect, it } from 'vitest';
import { TorchGenerator } from '../../../src/core/rng/torchGenerator';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { SampleEvent, SampleRequest } from '../../../src/shared/protocol/sampling';
import { ModelFileError } from '../../../webview/lab/engine/modelFolder';
import { encodeModel } from '../../../webview/lab/network/modelFiles';
import { initialState } from '../../../webview/lab/network/initialise';
import { drawSamples, samplingNoise } from '../../../webview/lab/sampling';
import { mapped } from '../engine/states';
import { pointsFormat, smallRecipe } from './recipe';
import { cpuEngines } from './tfjsCpu';

const recipe = smallRecipe();

function model(scale: number, weights = initialState(recipe.network, 0).weights): FileSet {
  return encodeModel({
    network: recipe.network,
    format: { ...pointsFormat, scaling: { mean: [10, -10], scale } },
    schedule: recipe.schedule,
    prediction_type: 'epsilon',
    weights,
  });
}

function request(part: Partial<SampleRequest['sampling']> = {}): SampleRequest {
  const sampling = { ...recipe.sampling, num_inference_steps: 5, count: 7, ...part };
  const data = { config: recipe.data, files: [] };
  return { runId: 'run', model: model(2), sampling, data, engine: null };
}

async function draw(asked: SampleRequest, onEvent?: (event: SampleEvent) => void) {
  const context = { signal: new AbortController().signal, event: onEvent ?? (() => undefined) };
  return drawSamples(cpuEngines, asked, context);
}

describe('drawSamples', () => {
  it('answers with samples, the whole trajectory and metrics, in data units', async () => {
    const steps: number[] = [];
    const result = await draw(request(), ({ step }) => steps.push(step));
    expect(steps).toEqual([1, 2, 3, 4, 5]);
    const { values, ...samples } = result.samples;
    expect(samples).toEqual({ kind: 'points', shape: [2], labels: null, classes: null });
    expect(values).toHaveLength(14);
    expect(result.trajectory.count).toBe(7);
    expect(result.nearest).toBeNull();
    expect(result.trajectory.timesteps).toHaveLength(5);
    expect(result.trajectory.x_t).toHaveLength(6 * 14);
    expect(result.trajectory.x_0).toHaveLength(5 * 14);
    expect(result.trajectory.x_t.slice(-14)).toEqual(values);
    // x_T is standard normal in network units, so it lies around the mean of the data.
    const firstAxis = Array.from({ length: 7 }, (_, i) => result.trajectory.x_t[2 * i]);
    expect(firstAxis.every((value) => Math.abs(value - 10) < 12)).toBe(true);
    expect(result.metrics).toMatchObject({ size: 7, against: 'trained_on' });
    const [energy] = result.metrics?.measures ?? [];
    expect(energy).toMatchObject({ id: 'energy_distance' });
    expect(energy.value).toBeGreaterThan(1);
    expect(result.networkCalls).toBe(5);
  });

  it('repeats itself for the same seed, and only then', async () => {
    const first = await draw(request({ sampler: 'ddpm' }));
    expect((await draw(request({ sampler: 'ddpm' }))).samples).toEqual(first.samples);
    expect((await draw(request({ sampler: 'ddpm', seed: 1 }))).samples).not.toEqual(first.samples);
  });

  it('starts and goes on as torch.randn after torch.manual_seed does, when asked to', async () => {
    const sampling = {
      sampler: 'ddpm',
      generator: 'torch',
      seed: 11,
      num_inference_steps: 2,
    } as const;
    const torch = new TorchGenerator(11);
    const { x_T, noise } = samplingNoise('torch', 11, 14);
    expect(x_T).toEqual(torch.randn(14));
    expect(noise()).toEqual(torch.randn(14));
    expect(noise()).toEqual(torch.randn(14));
    const { trajectory } = await draw(request(sampling));
    // Scale 2 and mean (10, −10) of the model take x_T to data units.
    const start = Array.from(x_T, (value, i) => value * 2 + (i % 2 === 0 ? 10 : -10));
    const error = Math.max(...start.map((value, i) => Math.abs(value - trajectory.x_t[i])));
    expect(error).toBeLessThan(1e-5);
  });

  it('stops at the step whose values are no numbers, and names it', async () => {
    // Weights as a training leaves them that diverged: numbers still, their products none.
    const broken = mapped(initialState(recipe.network, 0).weights, (data) =>
      data.map((value) => value * 1e30),
    );
    const diverged = { ...request(), model: model(2, broken) };
    const steps: number[] = [];
    await expect(draw(diverged, ({ step }) => steps.push(step))).rejects.toThrow(
      /^Sampling stopped in step 1 of 5 \(t = \d+\), where \d+ of 14 values are not finite numbers\.$/,
    );
    expect(steps).toEqual([]);
  });

  it('is cancelled between steps', async () => {
    const stop = new AbortController();
    let steps = 0;
    const drawing = drawSamples(cpuEngines, request({ num_inference_steps: 50 }), {
      signal: stop.signal,
      event: () => {
        steps++;
        if (steps === 3) stop.abort();
      },
    });
    await expect(drawing).rejects.toThrow(/abort/i);
    expect(steps).toBe(3);
  });

  it('names the file of a model that is missing or faulty', async () => {
    const { 'network/config.json': config, ...rest } = model(1);
    await expect(draw({ ...request(), model: rest })).rejects.toThrow(/network\/config\.json/);
    const text = new TextDecoder().decode(config).replace('"hidden": 16', '"hidden": 17');
    const faulty = { ...rest, 'network/config.json': new TextEncoder().encode(text) };
    await expect(draw({ ...request(), model: faulty })).rejects.toThrow(ModelFileError);
    await expect(draw({ ...request(), model: faulty })).rejects.toThrow(/layers\.0\.weight/);
  });
});
