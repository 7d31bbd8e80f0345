// Layer: shared (pure). Clips as animated files, the same from the lab and the command line.

import { AnimatedGif } from '../../core/gif/animation';
import { AnimatedPng } from '../../core/png/animation';
import type { PngOptions } from '../../core/png/encode';
import { sliceSamples, type SampleSet } from '../protocol/samples';
import { contactSheet } from './contactSheet';
import { frameCount, frameOf } from './filmstrips';

/** What an animation is written by: PNG keeps every colour and the recipe, GIF plays everywhere. */
export const ANIMATION_FORMATS = {
  png: () => new AnimatedPng(),
  gif: () => new AnimatedGif(),
} as const;

export type AnimationFormat = keyof typeof ANIMATION_FORMATS;

/** Frames a second where a file of samples does not say. */
export const USUAL_FRAME_RATE = 8;
/** The last frame stays for so much longer than the others. */
const LAST = 4;

/** All clips of a set beside each other in one animation, which holds `options.text` where it can. */
export function clipsFile(
  format: AnimationFormat,
  set: SampleSet,
  options: PngOptions = {},
): Uint8Array<ArrayBuffer> {
  const animation = ANIMATION_FORMATS[format]();
  const milliseconds = 1000 / (set.sampleRate ?? USUAL_FRAME_RATE);
  const frames = frameCount(set);
  for (let frame = 0; frame < frames; frame++) {
    const isLast = frame === frames - 1;
    animation.add(contactSheet(frameOf(set, frame)), milliseconds * (isLast ? LAST : 1));
  }
  return animation.encode(options);
}

/** One clip as an animation of nothing but its frames, each as long as the others. */
export function clipFile(
  format: AnimationFormat,
  set: SampleSet,
  index: number,
  options: PngOptions = {},
): Uint8Array<ArrayBuffer> {
  const clip = sliceSamples(set, index, index + 1);
  const animation = ANIMATION_FORMATS[format]();
  const milliseconds = 1000 / (set.sampleRate ?? USUAL_FRAME_RATE);
  for (let frame = 0; frame < frameCount(set); frame++)
    animation.add(contactSheet(frameOf(clip, frame), { gap: 0 }), milliseconds);
  return animation.encode(options);
}
