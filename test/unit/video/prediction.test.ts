// Layer: tests. Clips of which some frames are known: the measurement, what cannot be asked, and how right
// a prediction is.

import { describe, expect, it } from 'vitest';
import { drawClip } from '../../../src/core/data/video/drawClips';
import { predictedMotion } from '../../../src/core/statistics/predictedMotion';
import { knownFrames } from '../../../webview/lab/conditional/knownFrames';
import type { FrameDecoder } from '../../../webview/lab/data/decodeFrames';

const SHAPE = [8, 16, 16, 1];
const LENGTH = 2048;
const FRAME = 256;
const format = {
  kind: 'video',
  shape: SHAPE,
  classes: null,
  scaling: null,
  sampleRate: 8,
} as const;

function clip(row: number, speed: number): Float32Array {
  const grey = new Uint8Array(LENGTH);
  drawClip('ball', row, { frames: 8, size: 16, speeds: [speed], seed: 1 }, grey);
  return Float32Array.from(grey, (byte) => byte / 127.5 - 1);
}

const noDecoder = (): FrameDecoder => () => {
  throw new Error('nothing is decoded');
};

function known(values: Float32Array, frames: number[]) {
  return knownFrames(format, { kind: 'frames', clip: values, known: frames }, noDecoder);
}

describe('known frames', () => {
  it('are the coordinates of these frames, and the others are free', async () => {
    const values = clip(0, 2);
    const { measurement, y, clip: truth } = await known(values, [1, 8]);
    expect([measurement.size, measurement.known]).toEqual([LENGTH, 2 * FRAME]);
    expect(y).toEqual(
      Float64Array.from([...values.subarray(0, FRAME), ...values.subarray(7 * FRAME)]),
    );
    const projected = measurement.project(new Float64Array(LENGTH).fill(0.5), y);
    expect(projected[FRAME]).toBe(0.5);
    expect(projected.subarray(7 * FRAME)).toEqual(Float64Array.from(values.subarray(7 * FRAME)));
    expect(truth?.isKnown).toEqual([true, false, false, false, false, false, false, true]);
  });

  it('of the beginning alone leave the truth open', async () => {
    const { measurement, clip: truth } = await known(clip(0, 2).slice(0, 2 * FRAME), [1, 2]);
    expect(measurement.known).toBe(2 * FRAME);
    expect(truth).toBeNull();
  });

  it('that cannot be say why', async () => {
    const values = clip(0, 2);
    await expect(known(values, [9])).rejects.toThrow(
      'Frame 9 is to be known; the clips of the model have the frames 1 to 8.',
    );
    await expect(known(values, [1, 2, 3, 4, 5, 6, 7, 8])).rejects.toThrow(
      'All frames are known, so there is nothing to predict.',
    );
    await expect(known(values.slice(0, FRAME), [2])).rejects.toThrow(
      'Frame 2 is to be known, but the clip has one frame.',
    );
    const pictures = { kind: 'images', shape: [16, 16, 1], classes: null, scaling: null } as const;
    await expect(
      knownFrames(pictures, { kind: 'frames', clip: values, known: [1] }, noDecoder),
    ).rejects.toThrow('This is no model of clips; frames are filled in by models of clips.');
  });
});

describe('a predicted flight', () => {
  const isKnown = Array.from({ length: 8 }, (_, frame) => frame < 2);

  it('that is the true one is off by nothing', () => {
    const truth = clip(3, 2);
    const found = predictedMotion(SHAPE, truth, truth, isKnown);
    expect(found).toMatchObject({ parsed: 1, count: 1, speedError: 0, distance: 0 });
    expect(found?.speed).toBeCloseTo(2, 1);
  });

  it('with half the speed is off by that, and further away with every frame', () => {
    // A ball that flies to the right through the middle, with two pixels and with one.
    const flight = (speed: number): Float32Array => {
      const values = new Float32Array(LENGTH).fill(-1);
      for (let frame = 0; frame < 8; frame++)
        for (let i = 0; i < FRAME; i++) {
          const [x, y] = [(i % 16) + 0.5 - 3 - speed * frame, Math.floor(i / 16) + 0.5 - 8];
          const covered = Math.min(1, Math.max(0, 0.14 * 16 + 0.5 - Math.hypot(x, y)));
          values[frame * FRAME + i] = 2 * covered - 1;
        }
      return values;
    };
    const clips = new Float32Array(3 * LENGTH);
    clips.set(flight(0.5), 0);
    clips.set(flight(0.5), LENGTH);
    // One without a ball is not counted.
    clips.fill(-1, 2 * LENGTH);
    const found = predictedMotion(SHAPE, flight(1), clips, isKnown);
    expect(found).toMatchObject({ parsed: 2, count: 3 });
    expect(found?.speedError).toBeCloseTo(0.5, 1);
    // Of the frames 2 to 7 the mean is 4.5 frames × 0.5 pixels.
    expect(found?.distance).toBeCloseTo(2.25, 1);
  });

  it('of something else than a ball is none', () => {
    const digit = new Uint8Array(LENGTH);
    drawClip('moving_digit', 0, { frames: 8, size: 16, speeds: [2], seed: 0 }, digit);
    const values = Float32Array.from(digit, (byte) => byte / 127.5 - 1);
    expect(predictedMotion(SHAPE, values, values, isKnown)).toBeNull();
  });
});
