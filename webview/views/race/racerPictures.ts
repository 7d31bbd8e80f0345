// Layer: page, views (pure). Which pictures of racers stay when others race.

import type { Racer } from './kind';

/**
 * A picture for each racer, in their order; one that was there stays, and one that is not needed any
 * more is disposed of.
 * @returns `before` itself where nothing changes
 */
export function arrangedPictures<Picture extends { readonly racer: Racer }>(
  before: readonly Picture[],
  racers: readonly Racer[],
  { make, drop }: { make: (racer: Racer) => Picture; drop: (picture: Picture) => void },
): readonly Picture[] {
  const isSame = (racer: Racer, { racer: { id, color } }: Picture): boolean =>
    racer.id === id && racer.color === color;
  if (racers.length === before.length && racers.every((racer, i) => isSame(racer, before[i])))
    return before;
  const pictures = racers.map(
    (racer) => before.find((picture) => isSame(racer, picture)) ?? make(racer),
  );
  for (const old of before) if (!pictures.includes(old)) drop(old);
  return pictures;
}
