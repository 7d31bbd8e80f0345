// Layer: core (pure). Draws SVG that consists of paths along whole pixels, as pixel art is exported:
// `<path>` with M, H, V and Z in either case, `fill`, `fill-opacity` and `fill-rule`, in groups that may
// give the first and the last of these. Anything else is refused, so that nothing is drawn wrongly.

/** The drawing is no such SVG. */
export class RectangleDrawingError extends Error {
  override readonly name = 'RectangleDrawingError';
}

/** What a path or group says of its filling. */
interface Style {
  readonly fill: string;
  readonly opacity: number;
  readonly isEvenOdd: boolean;
}

const ELEMENT = /<(\/?)(\w+)([^>]*?)\/?>/g;
const ATTRIBUTE = /([\w-]+)="([^"]*)"/g;
const STEP = /([a-zA-Z])([^a-zA-Z]*)/g;
const NUMBER = /-?\d+/g;
/** What would change the drawing and is not known here. */
const UNKNOWN = ['mask', 'clip-path', 'transform', 'opacity', 'stroke', 'style'];
const COLOUR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

/** Pixels that each path covers, by its text; pictures of one style share their paths. */
const coverages = new Map<string, Uint8Array>();
const MOST_COVERAGES = 4_096;

/**
 * Draws the elements of an SVG over what is in `rgb`.
 * @param rgb size × size × 3, from 0 to 255
 * @param elements what is between the tags of `<svg>`
 */
export function drawRectangles(rgb: Float32Array, size: number, elements: string): void {
  const styles: Style[] = [{ fill: 'none', opacity: 1, isEvenOdd: false }];
  for (const [, closing, tag, text] of elements.matchAll(ELEMENT)) {
    const outer = styles[styles.length - 1];
    if (tag === 'g' && closing !== '') styles.pop();
    else if (tag === 'g') styles.push(styleOf(attributesOf(text), outer));
    else if (tag === 'path' && closing === '') {
      const attributes = attributesOf(text);
      const style = styleOf(attributes, outer);
      blend(rgb, coverageOf(attributes.d ?? '', size, style.isEvenOdd), style);
    } else throw new RectangleDrawingError(`<${closing}${tag}> cannot be drawn.`);
  }
}

function attributesOf(text: string): Partial<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(ATTRIBUTE)].map(([, name, value]) => [name, value]));
}

function styleOf(attributes: Partial<Record<string, string>>, outer: Style): Style {
  const unknown = UNKNOWN.find((name) => attributes[name] !== undefined);
  if (unknown !== undefined) throw new RectangleDrawingError(`"${unknown}" cannot be drawn.`);
  const rule = attributes['fill-rule'];
  return {
    fill: attributes.fill ?? outer.fill,
    opacity: attributes['fill-opacity'] === undefined ? 1 : Number(attributes['fill-opacity']),
    isEvenOdd: rule === undefined ? outer.isEvenOdd : rule === 'evenodd',
  };
}

function blend(rgb: Float32Array, covered: Uint8Array, { fill, opacity }: Style): void {
  if (fill === 'none' || fill === 'transparent') return;
  if (!COLOUR.test(fill)) throw new RectangleDrawingError(`The colour "${fill}" is not known.`);
  const digits = fill.length === 4 ? fill.slice(1).replace(/./g, '$&$&') : fill.slice(1);
  const colour = Number.parseInt(digits, 16);
  for (let i = 0; i < covered.length; i += 1) {
    if (covered[i] === 0) continue;
    for (let c = 0; c < 3; c += 1) {
      const paint = (colour >> (16 - 8 * c)) & 255;
      rgb[3 * i + c] += opacity * (paint - rgb[3 * i + c]);
    }
  }
}

function coverageOf(path: string, size: number, isEvenOdd: boolean): Uint8Array {
  const key = `${size} ${isEvenOdd ? 'e' : 'n'} ${path}`;
  const known = coverages.get(key);
  if (known !== undefined) return known;
  if (coverages.size >= MOST_COVERAGES) coverages.clear();
  const covered = fillPath(path, size, isEvenOdd);
  coverages.set(key, covered);
  return covered;
}

/**
 * 1 for every pixel inside. Each vertical edge changes the winding number of all pixels to its right
 * by one; the sum along a row says how often the outline goes around a pixel.
 */
function fillPath(path: string, size: number, isEvenOdd: boolean): Uint8Array {
  const width = size + 1;
  const changes = new Int32Array(size * width);
  let [x, y, startX, startY] = [0, 0, 0, 0];
  const lineTo = (toX: number, toY: number) => {
    const edge = Math.min(Math.max(toX, 0), size);
    const from = Math.max(Math.min(y, toY), 0);
    const to = Math.min(Math.max(y, toY), size);
    for (let row = from; row < to; row += 1) changes[row * width + edge] += toY > y ? 1 : -1;
    [x, y] = [toX, toY];
  };
  for (const [, command, text] of path.matchAll(STEP)) {
    const numbers = wholeNumbers(path, text);
    const isRelative = command === command.toLowerCase();
    const [baseX, baseY] = isRelative ? [x, y] : [0, 0];
    switch (command.toUpperCase()) {
      case 'M':
        if (numbers.length !== 2) throw new RectangleDrawingError(`"${path}" has a slanted line.`);
        if (y !== startY) lineTo(x, startY);
        [x, y] = [baseX + numbers[0], baseY + numbers[1]];
        [startX, startY] = [x, y];
        break;
      case 'H':
        for (const number of numbers) x = (isRelative ? x : 0) + number;
        break;
      case 'V':
        for (const number of numbers) lineTo(x, (isRelative ? y : 0) + number);
        break;
      case 'Z':
        if (x !== startX && y !== startY) {
          throw new RectangleDrawingError(`"${path}" is closed by a slanted line.`);
        }
        lineTo(startX, startY);
        break;
      default:
        throw new RectangleDrawingError(`"${path}" has the command ${command}.`);
    }
  }
  const covered = new Uint8Array(size * size);
  for (let row = 0; row < size; row += 1) {
    let winding = 0;
    for (let column = 0; column < size; column += 1) {
      winding += changes[row * width + column];
      const isInside = isEvenOdd ? winding % 2 !== 0 : winding !== 0;
      covered[row * size + column] = isInside ? 1 : 0;
    }
  }
  return covered;
}

function wholeNumbers(path: string, text: string): number[] {
  if (text.includes('.')) throw new RectangleDrawingError(`"${path}" leaves the whole pixels.`);
  return (text.match(NUMBER) ?? []).map(Number);
}
