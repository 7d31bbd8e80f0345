// What a page may send and what it may not.

import { describe, expect, it } from 'vitest';
import { imageType } from '../../../src/core/data/images/imageType';
import { validateCompare, validateLab, validateRun } from '../../../src/editors/validation';
import { pointSamples } from '../../../src/shared/protocol/samples';
import { DEVICE, ID, RECIPE } from './samples';

/** Two pictures with classes. */
const DIGITS = {
  kind: 'images',
  shape: [2, 3, 1],
  values: new Float32Array(12),
  labels: Int32Array.of(0, 1),
  classes: ['zero', 'one'],
} as const;

describe('messages of a page', () => {
  it('lets a comparison ask for whole settings of sampling and for runs by their id', () => {
    const asked = { sampling: RECIPE.sampling };
    expect(validateCompare('params', 'drawSamples', asked)).toEqual(asked);
    const half = { sampling: { sampler: 'ddim' } };
    expect(() => validateCompare('params', 'drawSamples', half)).toThrow('drawSamples');
    expect(() => validateCompare('params', 'openRun', { runId: '../x' })).toThrow('openRun');
  });

  it('lets through what the protocol allows', () => {
    const up = { device: DEVICE, problem: null };
    expect(validateLab('params', 'ready', up)).toEqual(up);
    const broken = { device: null, problem: 'The worker could not be loaded.' };
    expect(validateLab('params', 'ready', broken)).toEqual(broken);
    expect(validateLab('params', 'openRun', { runId: ID })).toEqual({ runId: ID });
    expect(validateLab('params', 'resumeTraining', { runId: ID })).toEqual({ runId: ID });
    const sampling = { modelId: `run:${ID}`, sampling: RECIPE.sampling };
    expect(validateLab('params', 'startSampling', sampling)).toEqual(sampling);
    for (const engine of ['webgpu', 'wasm', 'cpu', null])
      expect(validateLab('params', 'chooseEngine', { engine })).toEqual({ engine });
    const started = { kind: 'started', step: 0, parameters: 3, device: DEVICE, peakBytes: null };
    expect(validateLab('event', 'train', started)).toEqual(started);
    const checkpoint = {
      kind: 'checkpoint',
      step: 3,
      files: { 'training/state.json': new Uint8Array([1]) },
    };
    expect(validateLab('event', 'train', checkpoint)).toEqual(checkpoint);
    const preview = { kind: 'preview', step: 3, samples: DIGITS };
    expect(validateLab('event', 'train', preview)).toEqual(preview);
    const path = { count: 1, times: [9], x_t: new Float32Array(6), x_0: new Float32Array(6) };
    expect(validateLab('event', 'train', { ...preview, path })).toEqual({ ...preview, path });
    const evaluation = { kind: 'evaluation', step: 3, loss: NaN, bins: [0.5, NaN] };
    expect(validateLab('event', 'train', evaluation)).toEqual(evaluation);
    const opening = { kind: 'opening', done: 1, total: 4 };
    expect(validateLab('event', 'train', opening)).toEqual(opening);
    const diverged = { step: 3, finished: 'completed', loss: NaN, seconds: 1 };
    expect(validateLab('result', 'train', diverged)).toEqual(diverged);
  });

  it.each([
    ['params', 'openRun', { runId: '../../outside' }],
    ['params', 'resumeTraining', { runId: '../../outside' }],
    ['params', 'startTraining', { recipe: 5 }],
    ['params', 'chooseEngine', { engine: 'auto' }],
    ['event', 'train', { kind: 'started', step: 0, parameters: 3, device: DEVICE, peakBytes: -1 }],
    ['params', 'revealArticleLine', { line: -1 }],
    ['params', 'nothing', {}],
    ['params', 'toString', {}],
    ['event', 'train', { kind: 'checkpoint', step: 3, files: { '../x': new Uint8Array() } }],
    ['event', 'train', { kind: 'preview', step: 3, samples: pointSamples(new Float32Array(3)) }],
    [
      'event',
      'train',
      { kind: 'preview', step: 3, samples: { ...DIGITS, labels: Int32Array.of(0) } },
    ],
    ['event', 'train', { kind: 'preview', step: 3, samples: { ...DIGITS, kind: 'sounds' } }],
    [
      'event',
      'train',
      {
        ...{ kind: 'preview', step: 3, samples: DIGITS },
        path: { count: 3, times: [9], x_t: new Float32Array(18), x_0: new Float32Array(18) },
      },
    ],
    ['event', 'train', { kind: 'evaluation', step: 3, loss: 1, bins: 'none' }],
    ['result', 'train', { step: 3, finished: 'maybe', loss: 0, seconds: 1 }],
  ] as const)('refuses a faulty %s of %s', (kind, method, value) => {
    expect(() => validateLab(kind, method, value)).toThrow('The page sent');
  });

  it('refuses samples that are not as many as their shape says', () => {
    const result = {
      samples: pointSamples(new Float32Array(4)),
      trajectory: {
        count: 2,
        timesteps: [1],
        x_t: new Float32Array(8),
        x_0: new Float32Array(4),
        complete: true,
      },
      nearest: null,
      metrics: null,
      networkCalls: 1,
      seconds: 1,
      device: DEVICE,
    };
    expect(validateLab('result', 'sample', result)).toEqual(result);
    const timed = { ...result, samples: { ...result.samples, sampleRate: 16_000 } };
    expect(validateLab('result', 'sample', timed)).toEqual(timed);
    const short = { ...result, samples: pointSamples(new Float32Array(2)) };
    expect(() => validateLab('result', 'sample', short)).toThrow('the size that the shape says');
    const more = { ...result, trajectory: { ...result.trajectory, count: 1 } };
    expect(() => validateLab('result', 'sample', more)).toThrow('the size that the shape says');
    const half = { ...result, samples: pointSamples(new Float32Array(5)) };
    expect(() => validateLab('result', 'sample', half)).toThrow('The page sent');
  });

  it('knows what a result page may ask for', () => {
    expect(validateRun('params', 'sample', null)).toBeUndefined();
    expect(() => validateRun('params', 'startTraining', { recipe: '' })).toThrow('The page sent');
  });
});

describe('imageType', () => {
  it('goes by the first bytes', () => {
    const text = (value: string) => new TextEncoder().encode(value);
    expect(imageType(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]))).toBe('image/png');
    expect(imageType(new Uint8Array([0xff, 0xd8, 0xff, 0xe0]))).toBe('image/jpeg');
    expect(imageType(text('RIFF1234WEBPVP8 '))).toBe('image/webp');
    expect(imageType(text('GIF89a'))).toBe('image/gif');
    expect(imageType(text('RIFF1234WAVE'))).toBeNull();
    expect(imageType(text('GIF'))).toBeNull();
    expect(imageType(new Uint8Array())).toBeNull();
  });
});
