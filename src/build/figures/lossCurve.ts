// Layer: host, build. No vscode: the command line uses it too. The losses of a run as an SVG file:
// the training loss and the one on held-out rows, over the steps, on a logarithmic scale. Colours
// suit light and dark pages.

/** Steps and losses in order. */
export type LossPoints = readonly (readonly [step: number, loss: number])[];

const SIZE = { width: 640, height: 320 };
const PLOT = { left: 64, right: 16, top: 28, bottom: 44 };
const TRAINING = '#2f7ed8';
const HELD_OUT = '#e0762f';
const INK = '#808080';
const FONT = 'font-family="system-ui, sans-serif" font-size="12"';

/** @returns null where no loss above 0 was written */
export function lossCurve(title: string, training: LossPoints, heldOut: LossPoints): string | null {
  const lines = [training, heldOut].map((points) =>
    points.filter(([, loss]) => Number.isFinite(loss) && loss > 0),
  );
  const all = lines.flat();
  if (all.length === 0) return null;
  const losses = all.map(([, loss]) => Math.log10(loss));
  const low = Math.floor(Math.min(...losses) * 4) / 4;
  const high = Math.max(low + 0.25, Math.ceil(Math.max(...losses) * 4) / 4);
  const last = Math.max(1, ...all.map(([step]) => step));
  const x = (step: number): number =>
    PLOT.left + (step / last) * (SIZE.width - PLOT.left - PLOT.right);
  const y = (logarithm: number): number =>
    PLOT.top + ((high - logarithm) / (high - low)) * (SIZE.height - PLOT.top - PLOT.bottom);
  const [trained, held] = lines;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${escaped(`Loss of ${title} over ${last} steps`)}">`,
    ...grid(low, high, y),
    ...[0, last / 2, last].map((step) =>
      label(x(step), SIZE.height - PLOT.bottom + 18, 'middle', String(Math.round(step))),
    ),
    label((PLOT.left + SIZE.width) / 2, SIZE.height - 8, 'middle', 'step'),
    curve(trained, x, y, TRAINING, 1.5),
    curve(held, x, y, HELD_OUT, 2.5),
    legend(PLOT.left + 8, TRAINING, 'training loss'),
    ...(held.length === 0 ? [] : [legend(PLOT.left + 148, HELD_OUT, 'held-out loss')]),
    '</svg>',
    '',
  ].join('\n');
}

/** Lines at the quarters of a power of ten, with their values. */
function grid(low: number, high: number, y: (logarithm: number) => number): string[] {
  const count = Math.round((high - low) * 4);
  const every = Math.max(1, Math.ceil(count / 6));
  return Array.from({ length: Math.floor(count / every) + 1 }, (_, i) => {
    const logarithm = low + (i * every) / 4;
    const at = y(logarithm).toFixed(1);
    const line = `<line x1="${PLOT.left}" x2="${SIZE.width - PLOT.right}" y1="${at}" y2="${at}" stroke="${INK}" stroke-opacity="0.25"/>`;
    return `${line}\n${label(PLOT.left - 8, Number(at) + 4, 'end', (10 ** logarithm).toPrecision(2))}`;
  });
}

function curve(
  points: LossPoints,
  x: (step: number) => number,
  y: (logarithm: number) => number,
  colour: string,
  width: number,
): string {
  const path = points
    .map(([step, loss]) => `${x(step).toFixed(1)},${y(Math.log10(loss)).toFixed(1)}`)
    .join(' ');
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${width}"/>`;
}

function legend(left: number, colour: string, text: string): string {
  return `<rect x="${left}" y="9" width="18" height="3" fill="${colour}"/>\n${label(left + 24, 15, 'start', text)}`;
}

function label(x: number, y: number, anchor: string, text: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${INK}" ${FONT}>${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
