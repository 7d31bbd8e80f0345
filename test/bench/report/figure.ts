// Layer: benchmark. Panels of log-log lines as SVG text. Colours are of middle
// lightness, so that the figure reads on light and dark pages.

export interface Line {
  readonly label: string;
  /** Drawn dashed and without marks: something to compare with, not a measurement. */
  readonly isReference: boolean;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Panel {
  /** Said below the x axis; y is in milliseconds. */
  readonly title: string;
  readonly lines: readonly Line[];
}

const SIZE = { width: 300, height: 230, left: 62, right: 14, top: 14, bottom: 44 } as const;
const COLUMNS = 3;
const INK = '#7f8894';
const GRID = '#7f889455';
const MEASURED = '#3d8bd4';
const LEGEND_HEIGHT = 26;

/** The panels side by side, three in a row, and one legend below. */
export function figure(panels: readonly Panel[]): string {
  const columns = Math.min(COLUMNS, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const width = columns * SIZE.width;
  const height = rows * SIZE.height + LEGEND_HEIGHT;
  const drawn = panels.map((panel, index) => {
    const x = (index % columns) * SIZE.width;
    const y = Math.floor(index / columns) * SIZE.height;
    return `<g transform="translate(${x} ${y})">${draw(panel)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11" fill="${INK}">`,
    '<title>Time of a training step on the wasm engine</title>',
    ...drawn,
    legend(panels[0]?.lines ?? [], rows * SIZE.height),
    '</svg>\n',
  ].join('\n');
}

function draw({ title, lines }: Panel): string {
  const all = lines.flatMap(({ points }) => points);
  const xs = [...new Set(all.map(({ x }) => x))].sort((a, b) => a - b);
  const yTicks = decades(all.map(({ y }) => y));
  const left = SIZE.left;
  const right = SIZE.width - SIZE.right;
  const bottom = SIZE.height - SIZE.bottom;
  const toX = logarithmic(xs[0], xs[xs.length - 1], left, right);
  const toY = logarithmic(yTicks[0], yTicks[yTicks.length - 1], bottom, SIZE.top);
  const place = (point: { x: number; y: number }): string =>
    `${toX(point.x).toFixed(1)},${toY(point.y).toFixed(1)}`;
  return [
    ...yTicks.map((value) => {
      const y = toY(value).toFixed(1);
      return `<line x1="${left}" x2="${right}" y1="${y}" y2="${y}" stroke="${GRID}"/><text x="${left - 6}" y="${y}" text-anchor="end" dominant-baseline="middle">${tickText(value)}</text>`;
    }),
    ...xs.map(
      (value) =>
        `<text x="${toX(value).toFixed(1)}" y="${bottom + 16}" text-anchor="middle">${value}</text>`,
    ),
    `<text x="${(left + right) / 2}" y="${bottom + 34}" text-anchor="middle">${title}</text>`,
    ...lines.map(({ points, isReference }) => {
      const path = points.map(place).join(' ');
      if (isReference)
        return `<polyline points="${path}" fill="none" stroke="${INK}" stroke-dasharray="4 3"/>`;
      const marks = points.map((point) => {
        const [x, y] = place(point).split(',');
        return `<circle cx="${x}" cy="${y}" r="2.6" fill="${MEASURED}"/>`;
      });
      return `<polyline points="${path}" fill="none" stroke="${MEASURED}" stroke-width="1.6"/>${marks.join('')}`;
    }),
  ].join('\n');
}

function legend(lines: readonly Line[], top: number): string {
  const y = top + LEGEND_HEIGHT / 2;
  return lines
    .map(({ label, isReference }, index) => {
      const x = SIZE.left + index * SIZE.width;
      const stroke = isReference
        ? `stroke="${INK}" stroke-dasharray="4 3"`
        : `stroke="${MEASURED}" stroke-width="1.6"`;
      const name = isReference ? label : `${label}, milliseconds a training step`;
      return `<line x1="${x}" x2="${x + 24}" y1="${y}" y2="${y}" ${stroke}/><text x="${x + 30}" y="${y}" dominant-baseline="middle">${name}</text>`;
    })
    .join('');
}

/** Maps low … high to from … to by the logarithm; a range of one value to the middle. */
function logarithmic(low: number, high: number, from: number, to: number): (v: number) => number {
  if (low === high) return () => (from + to) / 2;
  const span = Math.log(high / low);
  return (value) => from + ((to - from) * Math.log(value / low)) / span;
}

/** Powers of ten around the values. */
function decades(values: readonly number[]): number[] {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
}

function tickText(value: number): string {
  return value >= 1000 ? `${value / 1000} s` : `${Number(value.toPrecision(2))} ms`;
}
