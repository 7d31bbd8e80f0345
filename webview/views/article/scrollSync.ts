// Layer: page, views. Keeps the rendered article and its editor at the same line. Blocks know the
// source line where they begin; between two of them lines are spread evenly over the height.

/** A block's first source line and its distance from the top of the scrolled content. */
export interface LinePlace {
  line: number;
  top: number;
}

/** The source line (0-based, fractional) that stands `offset` pixels from the top. */
export function lineAt(places: readonly LinePlace[], offset: number): number {
  return interpolate(places, offset, 'top', 'line');
}

/** How many pixels from the top a source line stands. */
export function offsetOf(places: readonly LinePlace[], line: number): number {
  return interpolate(places, line, 'line', 'top');
}

function interpolate(
  places: readonly LinePlace[],
  at: number,
  from: keyof LinePlace,
  to: keyof LinePlace,
): number {
  const found = places.findIndex((place) => place[from] > at);
  const before = found === -1 ? places.at(-1) : places.at(Math.max(found - 1, 0));
  const after = found === -1 ? before : places.at(found);
  if (before === undefined || after === undefined) return 0;
  if (after[from] === before[from]) return before[to];
  const fraction = (at - before[from]) / (after[from] - before[from]);
  return before[to] + fraction * (after[to] - before[to]);
}

/** Where the blocks of an article stand now, in order, one for each line. */
export function linePlaces(scroller: HTMLElement, article: HTMLElement): LinePlace[] {
  const origin = scroller.getBoundingClientRect().top - scroller.scrollTop;
  const places: LinePlace[] = [{ line: 0, top: 0 }];
  for (const block of article.querySelectorAll<HTMLElement>('[data-line]')) {
    const line = Number(block.dataset.line);
    const top = block.getBoundingClientRect().top - origin;
    const last = places.at(-1);
    if (last === undefined || (line > last.line && top >= last.top)) places.push({ line, top });
  }
  return places;
}
