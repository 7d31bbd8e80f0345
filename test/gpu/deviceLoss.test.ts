// Layer: tests. Trainings on the lab's own choice of engines: step by step on a GPU, on a GPU that goes,
// and with numbers that stop being finite on it.

import { create, globals } from 'webgpu';
import { afterAll, describe, expect, it } from 'vitest';
import type { FileSet } from '../../src/shared/protocol/files';
import type { TrainEvent, TrainRequest } from '../../src/shared/protocol/training';
import { LabDevice } from '../../webview/lab/device';
import { LabEngines } from '../../webview/lab/engines/labEngines';
import { STATE_PARTS } from '../../webview/lab/network/contract';
import { TfjsBackends } from '../../webview/lab/tfjs/backends';
import { TfjsEngines } from '../../webview/lab/tfjs/engine';
import { decodeCheckpoint } from '../../webview/lab/training/checkpoint';
import { TrainingDivergedError } from '../../webview/lab/training/session';
import { TrainingDeviceLostError, Trainings } from '../../webview/lab/training/trainings';
import { compileKernels } from '../unit/engine/kernels';
import { largestDifference } from '../unit/engine/random';
import { flat } from '../unit/engine/states';
import { networkOf, smallRecipe } from '../unit/lab/recipe';

Object.assign(globalThis, globals);
const device = new LabDevice({ isSecureContext: true, userAgent: 'Node', gpu: create([]) }, null);
const tfjs = new TfjsEngines(device, new TfjsBackends({}));
const engines = new LabEngines(device, compileKernels(), tfjs, 1);

/** As a driver that is reset: whoever uses the device loses it. */
async function destroyDevice(): Promise<void> {
  (await device.probe()).device?.destroy();
}
afterAll(destroyDevice);

/** Trains on WebGPU; the device is destroyed after each of the checkpoints `lostAfter`. */
function train(
  lostAfter: readonly number[],
  request: Partial<TrainRequest> = {},
  trainings = new Trainings(engines),
) {
  const recipe = smallRecipe();
  const checkpoints = new Map<number, FileSet>();
  const notices: string[] = [];
  const started: number[] = [];
  const waiting = [...lostAfter];
  const event = (told: TrainEvent): void => {
    if (told.kind === 'notice') notices.push(told.message);
    if (told.kind === 'started') {
      expect(told.device.reason).toContain('on the lab’s own GPU kernels');
      started.push(told.step);
    }
    if (told.kind !== 'checkpoint') return;
    checkpoints.set(told.step, told.files);
    if (told.step !== waiting[0]) return;
    waiting.shift();
    void destroyDevice();
  };
  const result = trainings.train(
    { runId: 'run', recipe, data: [], resume: null, engine: 'webgpu', ...request },
    { signal: new AbortController().signal, event },
  );
  const state = (step: number) =>
    decodeCheckpoint(checkpoints.get(step) ?? {}, recipe, networkOf(recipe)).state;
  return { result, state, notices, started };
}

/** Without a break. */
const whole = train([]);

it('a training on a GPU makes the same steps one at a time', async () => {
  await whole.result;
  const trainings = new Trainings(engines);
  const shown = train([], {}, trainings);
  for (const step of [1, 2, 3]) {
    const { loss, updateNorm, gradientNorm, ...made } = await trainings.step('run');
    expect(made.step).toBe(step);
    expect(loss.after).toBeLessThan(loss.before);
    expect(updateNorm).toBeGreaterThan(0);
    expect(gradientNorm).toBeGreaterThan(0);
  }
  trainings.control('run', { action: 'resume' });
  expect(await shown.result).toMatchObject({ step: 12, finished: 'completed' });
  for (const part of STATE_PARTS) {
    const [got, wanted] = [flat(shown.state(12)[part]), flat(whole.state(12)[part])];
    expect(largestDifference(got, wanted), part).toBe(0);
  }
});

describe('a training on a GPU that goes', () => {
  it('goes on from its checkpoint on a new device, with the same numbers', async () => {
    await whole.result;
    const lost = train([5]);
    expect(await lost.result).toMatchObject({ step: 12, finished: 'completed' });
    expect(lost.started).toEqual([0, 5]);
    expect(lost.notices).toHaveLength(1);
    expect(lost.notices[0]).toMatch(
      /^The GPU device was lost \(.+\); the training goes on from the checkpoint of step 5\.$/,
    );
    for (const part of STATE_PARTS) {
      const [got, wanted] = [flat(lost.state(12)[part]), flat(whole.state(12)[part])];
      expect(largestDifference(got, wanted), part).toBe(0);
    }
  });

  it('says from where to resume when it goes again', async () => {
    const lost = train([5, 10]);
    await expect(lost.result).rejects.toThrow(TrainingDeviceLostError);
    await expect(lost.result).rejects.toThrow(/Resume the run from the checkpoint of step 10,/);
    expect(flat(lost.state(10).weights).every(Number.isFinite)).toBe(true);
  });
});

describe('a loss that is no number on a GPU', () => {
  it('is traced to step and layer by a replay on wasm', async () => {
    const recipe = smallRecipe();
    // Beyond what a recipe may say.
    recipe.training.learning_rate = 1e30;
    const { result, notices } = train([], { recipe });
    await expect(result).rejects.toThrow(TrainingDivergedError);
    await expect(result).rejects.toThrow(/^In step 2 layers\.\d \(linear\w*\) gave /);
    expect(notices).toEqual([]);
  });
});
