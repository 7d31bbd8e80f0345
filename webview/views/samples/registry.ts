// Layer: page, views. The view of each kind of samples.

import type { SampleKind } from '../../../src/shared/protocol/samples';
import type { SampleKindView } from './contract';
import { CLIPS } from './clips';
import { POINTS } from './points';
import { PICTURES } from './sheet';
import { SOUNDS } from './sounds';

const VIEWS: Readonly<Record<SampleKind, SampleKindView>> = {
  points: POINTS,
  images: PICTURES,
  audio: SOUNDS,
  video: CLIPS,
};

export function sampleKindView(kind: SampleKind): SampleKindView {
  return VIEWS[kind];
}
