// Layer: worker and headless page. A scatter plot of 2-D points on a canvas: dark dots on white,
// equal scale on both axes, as a picture file wants it. Many points are drawn lighter, so that
// density stays visible.

/** Share of the picture that is left free on each side. */
const MARGIN = 0.06;
const BACKGROUND = '#ffffff';
const DOT = [31, 78, 140] as const;

/** Centre and half-width of the square that holds all finite points. */
function boundsOf(points: Float32Array): { x: number; y: number; half: number } {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i], points[i + 1]];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    left = Math.min(left, x);
    right = Math.max(right, x);
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  if (left > right) return { x: 0, y: 0, half: 1 };
  const half = Math.max(right - left, high - low) / 2;
  return { x: (left + right) / 2, y: (low + high) / 2, half: half > 0 ? half : 1 };
}

/** Draws `points` (n × 2, the y axis upwards) over the whole canvas. */
export function drawScatter(canvas: OffscreenCanvas, points: Float32Array): void {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('A 2-D canvas could not be opened.');
  const size = Math.min(canvas.width, canvas.height);
  const { x, y, half } = boundsOf(points);
  const scale = (size * (0.5 - MARGIN)) / half;
  const radius = Math.max(1, size / 320);
  const opacity = Math.min(1, Math.max(0.25, 1200 / points.length));
  context.fillStyle = BACKGROUND;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = `rgba(${DOT.join(',')},${opacity})`;
  for (let i = 0; i < points.length; i += 2) {
    context.beginPath();
    const across = canvas.width / 2 + (points[i] - x) * scale;
    const up = canvas.height / 2 - (points[i + 1] - y) * scale;
    context.arc(across, up, radius, 0, 2 * Math.PI);
    context.fill();
  }
}
