// Layer: shared, article. No vscode, no DOM. Articles are written for MathJax, which reads more than KaTeX does. What KaTeX
// does not know is rewritten into what it knows and is typeset alike; all else stays as it is.

import { argumentEnd, commandAt, groupEnd, skipSpace } from './latexSource';

/** Commands of MathJax and its usual extensions, as macros of KaTeX. */
export const MATHJAX_MACROS: Readonly<Record<string, string>> = {
  '\\label': '\\@firstoftwo{}{#1}',
  '\\require': '\\@firstoftwo{}{#1}',
  '\\cssId': '\\@secondoftwo{#1}{#2}',
  '\\class': '\\@secondoftwo{#1}{#2}',
  '\\style': '\\@secondoftwo{#1}{#2}',
  '\\mbox': '\\text{#1}',
  '\\ensuremath': '#1',
  '\\mathbbm': '\\mathbb{#1}',
  '\\mathds': '\\mathbb{#1}',
  '\\textsc': '\\text{#1}',
  '\\shoveleft': '#1',
  '\\shoveright': '#1',
  '\\intertext': '\\\\ \\text{#1} \\\\',
};

const DEFINITION = /^\\(?:(?:re)?newcommand|DeclareMathOperator|e?def|let)\*?$/;

/** True if the LaTeX defines macros. */
export function definesMacros(tex: string): boolean {
  return /\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|[gex]?def|let)(?![A-Za-z])/.test(
    tex,
  );
}

/**
 * LaTeX for KaTeX. Definitions become global, as they are for MathJax: they hold from there to the
 * end of the article. `numberOf` gives the number of a labelled equation.
 */
export function forKatex(tex: string, numberOf: (label: string) => string): string {
  const referenced = tex.replace(
    /\\(eq)?ref\s*\{([^{}]*)\}/g,
    (_, parentheses: string | undefined, label: string) =>
      `\\text{${parentheses === undefined ? numberOf(label) : `(${numberOf(label)})`}}`,
  );
  let out = '';
  let at = 0;
  while (at < referenced.length) {
    const character = referenced[at];
    const command = character === '\\' ? commandAt(referenced, at) : character;
    const end = at + command.length;
    const definition = DEFINITION.test(command) ? globalDefinition(referenced, command, end) : null;
    out += definition?.text ?? command;
    at = definition?.end ?? end;
  }
  return out;
}

interface Definition {
  text: string;
  end: number;
}

/** A definition whose command ends at `at`, as a global one; null to leave it as it is. */
function globalDefinition(tex: string, command: string, at: number): Definition | null {
  const kind = command.replace('*', '');
  if (kind === '\\let') return { text: '\\global\\let', end: at };
  if (kind === '\\def') return { text: '\\gdef', end: at };
  if (kind === '\\edef') return { text: '\\xdef', end: at };
  const nameEnd = argumentOnly(tex, at);
  const name = /\\(?:[A-Za-z@]+|[^])/.exec(tex.slice(at, nameEnd))?.[0];
  if (name === undefined) return null;
  if (kind === '\\DeclareMathOperator') {
    const end = argumentOnly(tex, nameEnd);
    const operator = command.endsWith('*') ? '\\operatorname*' : '\\operatorname';
    return { text: `\\gdef${name}{${operator}${braced(tex, nameEnd, end)}}`, end };
  }
  const count = bracketAt(tex, nameEnd);
  const preset = bracketAt(tex, count?.end ?? nameEnd);
  const start = preset?.end ?? count?.end ?? nameEnd;
  const end = argumentOnly(tex, start);
  const body = braced(tex, start, end);
  const total = Number(count?.text ?? 0);
  if (!(total >= 0 && total <= 9)) return null;
  const parameters = Array.from({ length: total }, (_, index) => `#${index + 1}`);
  if (preset === null) return { text: `\\gdef${name}${parameters.join('')}${body}`, end };
  const inner = `${name}@opt`;
  const rest = parameters.slice(1).join('');
  return {
    text: `\\gdef${name}{\\@ifnextchar[{${inner}}{${inner}[${preset.text}]}}\\gdef${inner}[#1]${rest}${body}`,
    end,
  };
}

/** Behind a group or a single token, which a definition takes even where it is a command. */
function argumentOnly(tex: string, at: number): number {
  const start = skipSpace(tex, at);
  if (tex[start] === '{') return groupEnd(tex, start);
  return tex[start] === '\\' ? start + commandAt(tex, start).length : start + 1;
}

function braced(tex: string, start: number, end: number): string {
  const text = tex.slice(start, end).trim();
  return text.startsWith('{') && text.endsWith('}') ? text : `{${text}}`;
}

/** A part in square brackets behind `at`, or null. */
function bracketAt(tex: string, at: number): Definition | null {
  const start = skipSpace(tex, at);
  if (tex[start] !== '[') return null;
  for (let i = start + 1; i < tex.length; i += 1) {
    if (tex[i] === '\\') i += 1;
    else if (tex[i] === '{') i = groupEnd(tex, i) - 1;
    else if (tex[i] === ']') return { text: tex.slice(start + 1, i), end: i + 1 };
  }
  return null;
}

/** What KaTeX refused, in another spelling: scripts in braces, environments that it knows. */
export function respelled(tex: string, display: boolean): string {
  const named = renameEnvironments(scriptsInBraces(tex), display);
  return named.replace(/\\label\s*\{[^{}]*\}/g, '');
}

/** `x_\tilde{y}` becomes `x_{\tilde{y}}`, for every command with its arguments. */
function scriptsInBraces(tex: string): string {
  let out = '';
  let at = 0;
  while (at < tex.length) {
    const character = tex[at];
    if (character === '\\') {
      const command = commandAt(tex, at);
      out += command;
      at += command.length;
      continue;
    }
    const start = skipSpace(tex, at + 1);
    out += character;
    at += 1;
    if ((character === '_' || character === '^') && tex[start] === '\\') {
      const end = argumentEnd(tex, start);
      out += `{${scriptsInBraces(tex.slice(start, end))}}`;
      at = end;
    }
  }
  return out;
}

/** Environments of LaTeX that KaTeX lacks, and within a sentence those it takes displayed only. */
function renameEnvironments(tex: string, display: boolean): string {
  const known = tex
    .replace(/\\(?:begin|end)\s*\{(?:subequations|displaymath|math)\}/g, '')
    .replace(/\\(begin|end)\s*\{flalign(\*?)\}/g, '\\$1{align$2}')
    .replace(
      /\\begin\s*\{eqnarray(\*?)\}([^]*?)\\end\s*\{eqnarray\*?\}/g,
      (_, star: string, body: string) =>
        `\\begin{align${star}}${oneColumnPair(body)}\\end{align${star}}`,
    )
    .replace(
      /\\begin\s*\{multline(\*?)\}([^]*?)\\end\s*\{multline\*?\}/g,
      (_, star: string, body: string) =>
        `\\begin{equation${star}}\\begin{gathered}${body}\\end{gathered}\\end{equation${star}}`,
    );
  if (display) return known;
  return known
    .replace(/\\(begin|end)\s*\{(align|gather)\*?\}/g, '\\$1{$2ed}')
    .replace(/\\(?:begin|end)\s*\{equation\*?\}/g, '');
}

/** Rows `a &=& b` become `a &= b`: the two columns of align. */
function oneColumnPair(body: string): string {
  return body
    .split('\\\\')
    .map((row) => row.replace(/^([^&]*&[^&]*)&/, '$1'))
    .join('\\\\');
}
