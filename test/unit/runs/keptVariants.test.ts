// Layer: tests. Variants that were drawn under a measurement become a run that can be read again, with
// the pictures that they were drawn from.

import { describe, expect, it } from 'vitest';
import { readContent } from '../../../src/runs/content';
import { keepAsRun } from '../../../src/runs/keptVariants';
import { RunStore } from '../../../src/runs/store';
import type {
  ConditionalSettings,
  ConditionalTask,
  DrawnVariants,
} from '../../../src/shared/protocol/conditional';
import { systemClock } from '../../../src/runs/clock';
import { MemoryFiles } from './memoryFiles';
import { DEVICE, RECIPE } from './samples';

const source = {
  title: 'faces',
  model: {},
  recipe: RECIPE,
  parent: { run: null, model: 'faces', step: null },
  data: null,
  earlier: () => Promise.resolve({}),
};
const [image, mask, truth] = [1, 2, 3].map((byte) => Uint8Array.of(byte));
const samples = {
  kind: 'images',
  shape: [1, 2, 1],
  values: Float32Array.of(0, 1, 0, -1),
  labels: null,
  classes: null,
} as const;
const result: DrawnVariants['result'] = {
  samples,
  trajectory: {
    count: 1,
    timesteps: [400],
    x_t: Float32Array.of(3, 4, 0, 1),
    x_0: Float32Array.of(0, 0.5),
    complete: true,
  },
  known: 1,
  numbers: 2,
  inconsistency: 0.25,
  networkCalls: 20,
  seconds: 1.5,
  device: DEVICE,
};

function settings(task: ConditionalTask): ConditionalSettings {
  return {
    task,
    method: 'ddnm',
    options: { eta: 0.5 },
    steps: 20,
    seed: 7,
    count: 2,
    class_label: null,
    guidance_scale: 1,
  };
}

async function kept(task: ConditionalTask) {
  const files = new MemoryFiles();
  const processes = { own: () => Promise.resolve(null), isGone: () => Promise.resolve(false) };
  const store = new RunStore('window', { extension: '1', vscode: '1' }, systemClock, processes);
  store.setFolders([{ files, label: 'work', location: 'memory:/runs' }]);
  const { id } = await keepAsRun(store, source, { settings: settings(task), result });
  return readContent(files, id);
}

describe('kept variants', () => {
  it('are a run below their model, with the picture and the mask', async () => {
    const { document, given, result: stored } = await kept({ kind: 'inpaint', image, mask });
    expect(document).toMatchObject({
      kind: 'sampling',
      title: 'faces, inpainted, DDNM 20',
      state: 'completed',
      parent: source.parent,
      condition: {
        task: { kind: 'inpaint' },
        options: { eta: 0.5 },
        known: 1,
        inconsistency: 0.25,
      },
      summary: { network_calls: 20, seconds: 1.5 },
    });
    expect(document.recipe.sampling).toMatchObject({ seed: 7, count: 2 });
    expect(given).toEqual({ image, mask, truth: null, sound: null });
    expect(stored?.samples.values).toEqual(samples.values);
    expect(stored?.trajectory).toEqual(result.trajectory);
  });

  it('of an enlarged picture have the truth, and of points nothing but the value', async () => {
    const large = await kept({ kind: 'upscale', image, factor: 2, truth });
    expect(large.given).toEqual({ image, mask: null, truth, sound: null });
    expect(large.document.condition?.task).toEqual({ kind: 'upscale', factor: 2 });
    const points = await kept({ kind: 'hold', axis: 1, value: 0.5 });
    expect(points.given).toBeNull();
    expect(points.document.condition?.task).toEqual({ kind: 'hold', axis: 1, value: 0.5 });
  });

  it('of a clip have it with the known frames, and of a sound with the gap', async () => {
    const clip = await kept({ kind: 'frames', clip: image, known: [1, 3] });
    expect(clip.given).toEqual({ image, mask: null, truth: null, sound: null });
    expect(clip.document.condition?.task).toEqual({ kind: 'frames', known: [1, 3] });
    const sound = await kept({ kind: 'gap', sound: mask, from: 0.1, until: 0.2 });
    expect(sound.given).toEqual({ image: null, mask: null, truth: null, sound: mask });
    expect(sound.document.condition?.task).toEqual({ kind: 'gap', from: 0.1, until: 0.2 });
    expect(sound.document.title).toBe('faces, gap filled in, DDNM 20');
  });
});
