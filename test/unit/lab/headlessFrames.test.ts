import { describe, expect, it } from 'vitest';
import {
  decodeFrame,
  encodeFrame,
  FrameError,
  FrameSplitter,
} from '../../../webview/headlessContract';

const message = {
  rpc: 'event',
  nested: { points: Float32Array.of(1.5, -2), list: [Uint8Array.of(1, 2, 3), null] },
  counts: Uint32Array.of(4_000_000_000),
  empty: new Float64Array(0),
  text: 'ᾱ',
};

describe('frames', () => {
  it('carry typed arrays of every kind, also when they are views', () => {
    expect(decodeFrame(encodeFrame(message))).toEqual(message);
    const view = new Float32Array([0, 1, 2, 3]).subarray(1, 3);
    expect(decodeFrame(encodeFrame({ view }))).toEqual({ view: Float32Array.of(1, 2) });
  });

  it('carry the numbers that JSON has not', () => {
    const odd = { loss: NaN, left: Infinity, list: [-Infinity, 1] };
    expect(decodeFrame(encodeFrame(odd))).toEqual(odd);
  });

  it('are found in a stream however it is cut', () => {
    const whole = [encodeFrame(message), encodeFrame({ second: 2 })];
    const stream = Uint8Array.from(whole.flatMap((frame) => Array.from(frame)));
    for (const size of [1, 3, 7, stream.length]) {
      const splitter = new FrameSplitter();
      const found: unknown[] = [];
      for (let start = 0; start < stream.length; start += size) {
        for (const frame of splitter.push(stream.subarray(start, start + size))) {
          found.push(decodeFrame(frame));
        }
      }
      expect(found).toEqual([message, { second: 2 }]);
    }
  });

  it('refuse what cannot be sent', () => {
    expect(() => encodeFrame({ a: new BigInt64Array(1) })).toThrow(FrameError);
  });
});
