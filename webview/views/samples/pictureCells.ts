// Layer: page, views. One picture of each set in small, its pixels enlarged by a whole number.

import { sampleCount, sliceSamples, type SampleSet } from '../../../src/shared/protocol/samples';
import { pictureShape } from '../../../src/shared/samples/pictures';
import { Atlas } from './atlas';
import { smallPicturesOf } from './soundLook';
import type { Cell, CellPainter } from './contract';

export class PictureCells implements CellPainter {
  size(set: SampleSet, side: number): { width: number; height: number } {
    const { width, height } = pictureShape(smallPicturesOf(sliceSamples(set, 0, 1)));
    const fitting = side / Math.max(width, height);
    // Pictures larger than a cell are made smaller; the others keep whole pixels.
    const scale = fitting < 1 ? fitting : Math.floor(fitting);
    return { width: Math.round(width * scale), height: Math.round(height * scale) };
  }

  draw(context: CanvasRenderingContext2D, set: SampleSet, cell: Cell, chosen: number): void {
    const index = Math.min(chosen, sampleCount(set) - 1);
    if (index < 0) return;
    const picture = smallPicturesOf(sliceSamples(set, index, index + 1));
    new Atlas(picture).stamp(context, 0, cell.x, cell.y, cell);
  }
}
