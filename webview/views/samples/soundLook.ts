// Layer: page, views. Sounds as pictures in the colours of the theme, clips as filmstrips; pictures stay
// as they are.

import type { SampleSet } from '../../../src/shared/protocol/samples';
import { filmstrips, frameCount } from '../../../src/shared/samples/filmstrips';
import { asPictures, type SoundLook } from '../../../src/shared/samples/soundPictures';
import { themeColor, type ColorName } from '../../ui/theme';

/** Pixels of a sound among others, and of one alone. */
const SMALL = { width: 96, height: 72 };
const LARGE = { width: 480, height: 300 };

/** @param most only the first so many */
export function picturesOf(set: SampleSet, most = Infinity): SampleSet {
  if (set.kind === 'video') return filmstrips(set, frameCount(set), most);
  if (set.kind !== 'audio') return set;
  const isAlone = set.shape[0] === set.values.length;
  return asPictures(set, themeLook(isAlone && most === Infinity ? LARGE : SMALL), most);
}

/** The same size for all, as in the cells of a table. */
export function smallPicturesOf(set: SampleSet): SampleSet {
  // In several rows a clip is nearly a square, too.
  if (set.kind === 'video') return filmstrips(set, Math.ceil(Math.sqrt(frameCount(set) * 2)));
  return set.kind === 'audio' ? asPictures(set, themeLook(SMALL)) : set;
}

function themeLook(size: Pick<SoundLook, 'width' | 'height'>): SoundLook {
  const [background, wave, loud] = colours(['background', 'blue', 'foreground']);
  return { ...size, background, wave, ramp: [background, wave, loud] };
}

type Colour = SoundLook['background'];

/** Theme colours as numbers, over the background where they are translucent. */
function colours(names: readonly ColorName[]): Colour[] {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  return names.map((name) => {
    if (context === null) return [128, 128, 128];
    for (const layer of ['background', name] as const) {
      context.fillStyle = themeColor(layer);
      context.fillRect(0, 0, 1, 1);
    }
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  });
}
