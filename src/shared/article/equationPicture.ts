// Layer: shared, article. No vscode, no DOM. An equation as an SVG for a hover, where neither KaTeX's
// HTML nor MathML is let through, but pictures are: MathML within the picture, which browsers set with
// their own fonts. They do not say how large it is, so its size is estimated, rather too large.

import katex from 'katex';
import { MATHJAX_MACROS } from './latexDialect';
import type { Picture, PictureColors } from './picture';

const FONT_SIZE = 17;
/** Wider pictures are made smaller. */
const WIDEST = 560;

/**
 * Null for LaTeX that KaTeX refuses.
 * @param macros of the article, by name
 * @param alt the equation for those who do not see it
 */
export function equationPicture(
  tex: string,
  macros: Readonly<Record<string, string>>,
  { ink }: PictureColors,
  alt: string,
): Picture | null {
  const mathml = mathmlOf(tex, macros);
  if (mathml === null) return null;
  const { width: ems, up, down } = sizeOf(mathml);
  const width = Math.ceil(FONT_SIZE * (1.12 * ems + 1));
  const height = Math.ceil(FONT_SIZE * (up + down + 0.6));
  const scale = Math.min(1, WIDEST / width);
  const shown = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const style = `style="color:${ink};font-size:${FONT_SIZE}px;padding:3px 2px"`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${shown.width}" height="${shown.height}" ` +
    `viewBox="0 0 ${width} ${height}"><foreignObject width="${width}" height="${height}">` +
    `${mathml.replace('<math ', `<math ${style} `)}</foreignObject></svg>`;
  return { svg, ...shown, alt };
}

function mathmlOf(tex: string, macros: Readonly<Record<string, string>>): string | null {
  try {
    const html = katex.renderToString(tex, {
      output: 'mathml',
      displayMode: false,
      macros: { ...MATHJAX_MACROS, ...macros },
      strict: false,
      // Marks of slots leave nothing in MathML.
      trust: ({ command }) => command === '\\htmlData',
    });
    const math = /<math[^]*<\/math>/.exec(html)?.[0];
    if (math === undefined) return null;
    // Fractions and sums are set large, and yet in a line.
    return (
      math
        .replace(/<annotation[^]*?<\/annotation>/g, '')
        .replace('<math ', '<math displaystyle="true" ')
        // The bars that KaTeX writes, ˉ and ‾ as accents, are drawn with few fonts; a small ¯ is.
        .replace(BAR, '<mover>$1<mi>\u00af</mi></mover>')
    );
  } catch (error) {
    if (error instanceof katex.ParseError || error instanceof RangeError) return null;
    throw error;
  }
}

const BAR =
  /<mover accent="true">((?:(?!<mover)[^])*?)<mo(?: stretchy="true")?>[\u02c9\u203e]<\/mo><\/mover>/g;

/** In em: the width, and the extents above and below the line. */
interface Size {
  width: number;
  up: number;
  down: number;
}

const EMPTY: Size = { width: 0, up: 0, down: 0 };

interface Open {
  name: string;
  parts: Size[];
}

/** The size of MathML, element by element. */
function sizeOf(mathml: string): Size {
  const stack: Open[] = [{ name: 'math', parts: [] }];
  for (const [, close, name, text] of mathml.matchAll(/<(\/?)([a-z]+)[^>]*>([^<]*)/g)) {
    if (close === '') stack.push({ name, parts: text === '' ? [] : [textSize(name, text)] });
    else {
      const done = stack.pop();
      if (done !== undefined) stack.at(-1)?.parts.push(sizeOfElement(done));
    }
  }
  return beside(stack.flatMap(({ parts }) => parts));
}

function textSize(name: string, text: string): Size {
  const plain = text.replace(/&#?\w+;/g, 'x');
  const isOperator = name === 'mo' && /^[=+\-−≈∼≔<>≤≥∣]$/.test(plain);
  // A letter beyond the first plane counts twice, which is rather too much.
  const { length } = plain;
  return { width: 0.58 * length + (isOperator ? 0.6 : 0.05), up: 0.85, down: 0.3 };
}

function sizeOfElement({ name, parts }: Open): Size {
  const [base = EMPTY, first = EMPTY, second = EMPTY] = parts;
  switch (name) {
    case 'msub':
    case 'msup':
    case 'msubsup': {
      const width = base.width + 0.72 * Math.max(first.width, second.width);
      const up = name === 'msub' ? base.up : Math.max(base.up, 0.5 + 0.7 * height(last(parts)));
      const down = name === 'msup' ? base.down : Math.max(base.down, 0.2 + 0.7 * height(first));
      return { width, up, down };
    }
    case 'mfrac':
      return {
        width: Math.max(base.width, first.width) + 0.2,
        up: height(base) + 0.4,
        down: height(first),
      };
    case 'msqrt':
    case 'mroot':
      return { ...beside(parts), width: beside(parts).width + 0.9, up: beside(parts).up + 0.25 };
    case 'mover':
    case 'munder':
    case 'munderover':
      return {
        width: Math.max(...parts.map(({ width }) => width), 0),
        up: base.up + (name === 'munder' ? 0 : 0.7 * height(last(parts))),
        down: base.down + (name === 'mover' ? 0 : 0.7 * height(first)),
      };
    case 'mtable': {
      const total = parts.reduce((sum, row) => sum + height(row) + 0.5, 0);
      const width = Math.max(...parts.map((row) => row.width), 0);
      return { width, up: total / 2 + 0.25, down: total / 2 - 0.25 };
    }
    case 'mspace':
      return { ...EMPTY, width: 0.6 };
    default:
      return beside(parts);
  }
}

function height({ up, down }: Size): number {
  return up + down;
}

function last(parts: readonly Size[]): Size {
  return parts.at(-1) ?? EMPTY;
}

function beside(parts: readonly Size[]): Size {
  return {
    width: parts.reduce((total, { width }) => total + width, 0),
    up: Math.max(0, ...parts.map(({ up }) => up)),
    down: Math.max(0, ...parts.map(({ down }) => down)),
  };
}
