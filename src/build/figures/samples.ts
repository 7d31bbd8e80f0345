// Layer: host, build. No vscode: the command line uses it too. The samples of a recipe in one PNG
// file: a scatter plot, or a sheet of pictures. Either holds its recipe.

import { encodePng } from '../../core/png/encode';
import type { Recipe } from '../../core/recipe/types';
import type { SampleSet } from '../../shared/protocol/samples';
import { contactSheet } from '../../shared/samples/contactSheet';
import { recipeTexts } from '../../shared/samples/recipeInPicture';
import { scatterBounds, scatterRaster, type ScatterStyle } from '../../shared/samples/scatter';

const STYLE: ScatterStyle = {
  side: 640,
  dot: 4,
  colour: [31, 78, 140],
  background: [255, 255, 255],
};

export function samplesFigure(samples: SampleSet, recipe: Recipe): Uint8Array {
  const raster =
    samples.kind === 'points'
      ? scatterRaster(samples.values, scatterBounds(samples.values), STYLE)
      : contactSheet(samples);
  return encodePng(raster, { text: recipeTexts(recipe) });
}
