// Layer: shared, article. No vscode, no DOM. Small drawings as SVG text for hovers, with the colours of
// a kind of theme: curves, clouds of points in a row, a sparkline.

import { short } from '../../core/numberText';

/** Colours of a drawing; a hover cannot ask the theme for its own. */
export interface PictureColors {
  ink: string;
  quiet: string;
  lines: readonly [string, string, string];
}

export const DARK: PictureColors = {
  ink: '#cccccc',
  quiet: '#8c8c8c',
  lines: ['#3794ff', '#d18616', '#b180d7'],
};
export const LIGHT: PictureColors = {
  ink: '#3b3b3b',
  quiet: '#6f6f6f',
  lines: ['#0063bf', '#a15c00', '#652d90'],
};
export const HIGH_CONTRAST: PictureColors = {
  ink: '#ffffff',
  quiet: '#ffffff',
  lines: ['#75beff', '#ffb74d', '#e0b0ff'],
};

export interface PictureCurve {
  label: string;
  values: ArrayLike<number>;
}

export interface Picture {
  svg: string;
  /** CSS pixels. */
  width: number;
  height: number;
  /** What is seen, for those who do not see it. */
  alt: string;
}

const FONT = 'font-family="sans-serif" font-size="11"';

function picture(width: number, height: number, content: string, alt: string): Picture {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}">${content}</svg>`;
  return { svg, width, height, alt };
}

/** Curves over t = 1 … T in one frame from 0 to the largest value, each with its name. */
export function curvesPicture(
  curves: readonly PictureCurve[],
  { ink, quiet, lines }: PictureColors,
  alt: string,
): Picture {
  const [width, height, left, bottom, top] = [300, 120, 8, 102, 18];
  const finite = curves.flatMap(({ values }) => Array.from(values).filter(Number.isFinite));
  const low = Math.min(0, ...finite);
  const high = Math.max(...finite);
  const count = curves[0].values.length;
  let content = `<path d="M${left} ${bottom}H${width - left}" stroke="${quiet}" fill="none"/>`;
  curves.forEach(({ label, values }, index) => {
    const y = (value: number): number =>
      bottom - ((value - low) / (high - low || 1)) * (bottom - top);
    const x = (at: number): number => left + (at / Math.max(count - 1, 1)) * (width - 2 * left);
    const color = lines[index % lines.length];
    content += `<path d="${pathOf(values, x, y)}" stroke="${color}" stroke-width="1.5" fill="none"/>`;
    content += `<text x="${left + 96 * index}" y="12" fill="${color}" ${FONT}>${escaped(label)}</text>`;
  });
  content += `<text x="${width - left}" y="12" text-anchor="end" fill="${ink}" ${FONT}>${short(low)} … ${short(high)}</text>`;
  content += `<text x="${left}" y="116" fill="${ink}" ${FONT}>t = 1</text>`;
  content += `<text x="${width - left}" y="116" text-anchor="end" fill="${ink}" ${FONT}>t = ${count}</text>`;
  return picture(width, height, content, alt);
}

/** At most so many corners of a curve are drawn. */
const CORNERS = 100;

function pathOf(
  values: ArrayLike<number>,
  x: (at: number) => number,
  y: (value: number) => number,
): string {
  const last = values.length - 1;
  const steps = Math.min(CORNERS, Math.max(last, 1));
  let path = '';
  for (let step = 0; step <= steps; step += 1) {
    const at = Math.round((step / steps) * last);
    if (!Number.isFinite(values[at])) continue;
    path += `${path === '' ? 'M' : 'L'}${x(at).toFixed(1)} ${y(values[at]).toFixed(1)}`;
  }
  return path;
}

export interface PictureCloud {
  label: string;
  /** x and y in turn, in the units of the frame from −3 to 3. */
  points: ArrayLike<number>;
}

/** Clouds of points side by side, each with what it is below. */
export function cloudsPicture(
  clouds: readonly PictureCloud[],
  { ink, quiet, lines }: PictureColors,
  alt: string,
): Picture {
  const side = 64;
  const width = clouds.length * (side + 6) + 6;
  let content = '';
  clouds.forEach(({ label, points }, index) => {
    const left = 6 + index * (side + 6);
    let dots = '';
    for (let at = 0; at + 1 < points.length; at += 2) {
      const [x, y] = [points[at], points[at + 1]].map((value) => value / 6);
      if (Math.abs(x) > 0.5 || Math.abs(y) > 0.5) continue;
      dots += `M${(left + side * (0.5 + x)).toFixed(1)} ${(4 + side * (0.5 - y)).toFixed(1)}h0`;
    }
    content += `<rect x="${left}" y="4" width="${side}" height="${side}" fill="none" stroke="${quiet}" stroke-width="0.5"/>`;
    content += `<path d="${dots}" stroke="${lines[0]}" stroke-width="2" stroke-linecap="round"/>`;
    content += `<text x="${left + side / 2}" y="82" text-anchor="middle" fill="${ink}" ${FONT}>${escaped(label)}</text>`;
  });
  return picture(width, 88, content, alt);
}

/** One curve without a frame. */
export function sparkline(
  values: ArrayLike<number>,
  { lines }: PictureColors,
  alt: string,
): Picture {
  const [width, height] = [120, 28];
  const finite = Array.from(values).filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const path = pathOf(
    values,
    (at) => 2 + (at / Math.max(values.length - 1, 1)) * (width - 4),
    (value) => height - 3 - ((value - low) / (high - low || 1)) * (height - 6),
  );
  const content = `<path d="${path}" stroke="${lines[0]}" stroke-width="1.5" fill="none"/>`;
  return picture(width, height, content, alt);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
