// Layer: page, views. The part of the view for each kind of sample.

import type { SampleKind } from '../../../src/shared/protocol/samples';
import { ClipsGiven } from './clipsGiven';
import type { GivenOptions, GivenPart } from './givenPart';
import { PicturesGiven } from './picturesGiven';
import { PointsGiven } from './pointsGiven';
import { SoundsGiven } from './soundsGiven';

const PARTS: Readonly<Record<SampleKind, new (options: GivenOptions) => GivenPart>> = {
  points: PointsGiven,
  images: PicturesGiven,
  video: ClipsGiven,
  audio: SoundsGiven,
};

export function givenPart(kind: SampleKind, options: GivenOptions): GivenPart {
  return new PARTS[kind](options);
}
