// Layer: page, user interface. The geometry of a scatter plot, apart from its drawing: what it
// spans, where its ticks stand, how faint its points are.

/** What the plot spans, in data units; both axes are equally long. */
export interface Domain {
  centre: [x: number, y: number];
  /** Half of the length of an axis. */
  half: number;
}

/** The square around all points of all sets, a little larger; row-major (n × 2). */
export function domainOf(...sets: readonly Float32Array[]): Domain {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (const points of sets) {
    for (let i = 0; i < points.length; i++) {
      const value = points[i] ?? 0;
      const axis = i % 2;
      if (!Number.isFinite(value)) continue;
      low[axis] = Math.min(low[axis] ?? 0, value);
      high[axis] = Math.max(high[axis] ?? 0, value);
    }
  }
  const [x0 = 0, y0 = 0] = low;
  const [x1 = 0, y1 = 0] = high;
  if (x0 > x1) return { centre: [0, 0], half: 1 };
  const half = Math.max(x1 - x0, y1 - y0, 1e-6) / 2;
  return { centre: [(x0 + x1) / 2, (y0 + y1) / 2], half: half * 1.08 };
}

/** Opacity at which n points of the given radius on side × side pixels still show density. */
export function pointAlpha(count: number, radius: number, side: number): number {
  const covered = (count * Math.PI * radius ** 2) / side ** 2;
  return Math.min(0.9, Math.max(0.16, 0.3 / Math.sqrt(Math.max(covered, 1e-3))));
}

/** How many points (n × 2) are not to be seen in a square, those that are not finite included. */
export function pointsOutside(points: Float32Array, { centre, half }: Domain): number {
  let outside = 0;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const isIn =
      Math.abs((points[i] ?? NaN) - centre[0]) <= half &&
      Math.abs((points[i + 1] ?? NaN) - centre[1]) <= half;
    if (!isIn) outside++;
  }
  return outside;
}

/** Round tick positions inside [low, high], about `count` of them. */
export function ticks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(9)),
  );
}
