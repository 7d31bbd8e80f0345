// Layer: shared, article. No vscode, no DOM. The symbols of equations that somebody else typesets: VS
// Code's preview has a KaTeX of its own, which trusts no attributes. It takes colours, though, so each
// symbol gets a colour that no one else uses, and in what comes out the colours become attributes.

import { attributeOf, marksOf } from './liveEquation';
import type { SymbolUse } from './readings';
import { escapedText } from './safeHtml';

/** So begin the colours that stand for symbols; three hexadecimal digits count them. */
const COLOUR = '#d1f';
const MOST_SYMBOLS = 0x1000;

export interface ColouredTex {
  tex: string;
  /** Meaning of each symbol, in the order of the colours. */
  meanings: readonly string[];
}

/** LaTeX whose symbols have colours of their own; null where there is no symbol to be marked. */
export function colouredTex(tex: string, symbols: readonly SymbolUse[]): ColouredTex | null {
  const marks = marksOf(tex, symbols);
  if (marks.length === 0 || marks.length > MOST_SYMBOLS) return null;
  // Ours would take the place of the article's.
  if (/\\(?:(?:text)?color|f?colorbox)\b/.test(tex)) return null;
  let out = '';
  let at = 0;
  marks.forEach(({ start, end }, index) => {
    const colour = COLOUR + index.toString(16).padStart(3, '0');
    out += `${tex.slice(at, start)}\\textcolor{${colour}}{${tex.slice(start, end)}}`;
    at = end;
  });
  return {
    tex: out + tex.slice(at),
    meanings: marks.map(({ meaning }) => attributeOf(meaning)),
  };
}

/** In a style of KaTeX's: what stands before the colour, its number, what stands behind it. */
const STYLE = / style="((?:[^";]*;)*?)color:\s*#d1f([0-9a-f]{3});?([^"]*)"/g;

/**
 * The HTML of {@link colouredTex} as that of `tex`, with `data-symbol` at each part of a symbol, and
 * `data-part` at those that are not its first. Null where KaTeX refused it.
 */
export function withSymbols(
  html: string,
  tex: string,
  { meanings }: Pick<ColouredTex, 'meanings'>,
): string | null {
  if (html.includes('katex-error')) return null;
  const seen = new Set<number>();
  return html
    .replace(STYLE, (_, before: string, digits: string, behind: string) => {
      const index = parseInt(digits, 16);
      const rest = before + behind;
      const part = seen.has(index) ? ' data-part=""' : '';
      seen.add(index);
      const style = rest === '' ? '' : ` style="${rest}"`;
      return `${style} data-symbol="${meanings[index]}"${part}`;
    })
    .replace(/ mathcolor="#d1f[0-9a-f]{3}"/g, '')
    .replace(
      /(<annotation encoding="application\/x-tex">)[^<]*/g,
      (_, open: string) => open + escapedText(tex),
    );
}
