// Layer: host, build. No vscode: the command line uses it too. The reverse process of some samples as
// an animated PNG: from noise to data.

import { AnimatedPng } from '../../core/png/animation';
import type { Raster } from '../../core/png/encode';
import type { Recipe } from '../../core/recipe/types';
import type { SampleResult } from '../../shared/protocol/sampling';
import { sliceSamples, withValues, sampleLength } from '../../shared/protocol/samples';
import { contactSheet } from '../../shared/samples/contactSheet';
import { recipeTexts } from '../../shared/samples/recipeInPicture';
import { scatterBounds, scatterRaster, type ScatterStyle } from '../../shared/samples/scatter';

/** Time of the animation, and for how long its end is shown, in milliseconds. */
const PLAY_TIME = 3000;
const END_TIME = 1500;
const STYLE: ScatterStyle = {
  side: 320,
  dot: 3,
  colour: [31, 78, 140],
  background: [255, 255, 255],
};

/** The states x_t of the samples that the trajectory follows. */
export function trajectoryAnimation(
  { samples, trajectory }: SampleResult,
  recipe: Recipe,
): Uint8Array {
  const followed = sliceSamples(samples, 0, trajectory.count);
  const length = trajectory.count * sampleLength(samples);
  const frames = trajectory.x_t.length / length;
  // All frames in the square of the first, which is the widest: the noise.
  const bounds = scatterBounds(trajectory.x_t.subarray(0, length));
  const draw = (values: Float32Array): Raster =>
    samples.kind === 'points'
      ? scatterRaster(values, bounds, STYLE)
      : contactSheet(withValues(followed, values));
  const animation = new AnimatedPng();
  for (let frame = 0; frame < frames; frame++) {
    const values = trajectory.x_t.subarray(frame * length, (frame + 1) * length);
    animation.add(draw(values), PLAY_TIME / frames + (frame === frames - 1 ? END_TIME : 0));
  }
  return animation.encode({ text: recipeTexts(recipe) });
}
