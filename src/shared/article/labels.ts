// Layer: shared, article. No vscode, no DOM. Numbers of the equations of an article: KaTeX counts the
// rows of the numbered environments through the whole page, and \ref and \eqref name these numbers.

export interface NumberedEquation {
  tex: string;
  display: boolean;
}

export interface LabelledEquation {
  /** Number as it stands beside the equation, or its \tag. */
  number: string;
  /** Which of the article's equations it is. */
  index: number;
}

const NUMBERED =
  /\\begin\s*\{(equation|align|gather|alignat|eqnarray|multline|flalign)(\*?)\}([^]*)\\end\s*\{\1\*?\}/;
const LABEL = /\\label\s*\{([^{}]*)\}/g;

/** The labels of an article, each with its equation's number. */
export function labelsOf(equations: readonly NumberedEquation[]): Map<string, LabelledEquation> {
  const labels = new Map<string, LabelledEquation>();
  let count = 0;
  equations.forEach((equation, index) => {
    // Only these give a number.
    if (!/\\(?:begin|tag|label)\b/.test(equation.tex)) return;
    for (const row of rowsOf(withNumber(equation))) {
      const tag = /\\tag\*?\s*\{([^{}]*)\}/.exec(row.tex)?.[1];
      const counts = tag === undefined && row.numbered && !/\\(?:notag|nonumber)\b/.test(row.tex);
      if (counts) count += 1;
      const number = tag ?? (counts ? String(count) : null);
      if (number === null) continue;
      for (const [, label] of row.tex.matchAll(LABEL)) {
        // As in LaTeX, the first equation keeps a label that is given twice.
        if (!labels.has(label)) labels.set(label, { number, index });
      }
    }
  });
  return labels;
}

/** A displayed equation with a label is meant to have a number, which needs an environment. */
export function withNumber({ tex, display }: NumberedEquation): string {
  if (!display || !/\\label\s*\{/.test(tex)) return tex;
  if (NUMBERED.test(tex) || /\\tag\b/.test(tex) || rowsIn(tex).length > 1) return tex;
  return `\\begin{equation}${tex}\\end{equation}`;
}

function rowsOf(tex: string): { tex: string; numbered: boolean }[] {
  const match = NUMBERED.exec(tex);
  if (match === null) return [{ tex, numbered: false }];
  const [, name, star, body] = match;
  const rows = name === 'equation' || name === 'multline' ? [body] : rowsIn(body);
  return rows.map((row) => ({ tex: row, numbered: star === '' }));
}

/** Parts between `\\`, those within inner environments and braces left together. */
function rowsIn(tex: string): string[] {
  const rows = [''];
  let depth = 0;
  for (const [token] of tex.matchAll(/\\(?:begin|end)\b|\\[^]|[^]/g)) {
    if (token === '\\begin' || token === '{') depth += 1;
    if (token === '\\end' || token === '}') depth -= 1;
    if (token === '\\\\' && depth === 0) rows.push('');
    else rows[rows.length - 1] += token;
  }
  // An environment may end with an empty row.
  return rows.length > 1 && rows[rows.length - 1].trim() === '' ? rows.slice(0, -1) : rows;
}
