// Layer: shared, article. No vscode, no DOM. Equations whose symbols can be found again where they are
// typeset: \htmlData{symbol=beta_t}{\beta_t} around each symbol that was read. A symbol is marked as
// the whole atom, with all its scripts, so that KaTeX sets it as before; a test compares both.

import { argumentEnd, arityOf, skipSpace } from './latexSource';
import type { CheckedArticle } from './checked';
import type { FilledEquation, ReadingId, SymbolUse } from './readings';
import { symbolText } from './symbolTexts';

/** What the page is told of an equation that was read. */
export interface LiveEquation {
  reading: ReadingId;
  symbols: readonly SymbolUse[];
  filled: FilledEquation | null;
}

/** The equations of an article that have a reading, by their LaTeX. */
export function liveEquations({
  article,
  interpretations,
}: Pick<CheckedArticle, 'article' | 'interpretations'>): Record<string, LiveEquation> {
  const found = new Map<string, LiveEquation>();
  article.equations.forEach(({ tex }, index) => {
    const { reading, symbols, filled } = interpretations[index];
    if (reading !== null && !found.has(tex)) found.set(tex, { reading, symbols, filled });
  });
  return Object.fromEntries(found);
}

/** LaTeX with its symbols marked; those that cannot be without a change of the looks are left. */
export function markedTex(tex: string, symbols: readonly SymbolUse[]): string {
  let out = '';
  let at = 0;
  for (const { start, end, meaning } of marksOf(tex, symbols)) {
    out += `${tex.slice(at, start)}\\htmlData{symbol=${attributeOf(meaning)}}{${tex.slice(start, end)}}`;
    at = end;
  }
  return out + tex.slice(at);
}

/** A meaning as KaTeX takes it in an attribute: letters, digits, signs. */
export function attributeOf(meaning: string): string {
  return meaning.replace(/[^A-Za-z0-9_+-]/g, '');
}

/** Outermost symbols of known meaning in order; they do not overlap. */
export function marksOf(tex: string, symbols: readonly SymbolUse[]): SymbolUse[] {
  const sorted = symbols
    .filter(({ meaning }) => symbolText(meaning) !== undefined)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  if (sorted.length === 0) return [];
  const taken = argumentStarts(tex);
  const marks: SymbolUse[] = [];
  for (const use of sorted) {
    const last = marks.at(-1);
    if (last !== undefined && use.start < last.end) {
      // Several symbols of one macro's call have its place: none of them is that.
      if (use.end > last.end) marks.pop();
      continue;
    }
    const isShared = symbols.some(
      ({ start, end, meaning }) =>
        start === use.start && end === use.end && meaning !== use.meaning,
    );
    const mark = isShared ? null : markOf(tex, use, taken);
    if (mark !== null) marks.push(mark);
  }
  return marks;
}

function markOf(tex: string, use: SymbolUse, taken: ReadonlySet<number>): SymbolUse | null {
  let { start, end } = use;
  if (tex[start] === '{' && tex[end - 1] === '}') {
    start += 1;
    end -= 1;
  }
  if (!isWhole(tex.slice(start, end))) return null;
  // One token behind _, ^ or a command takes no scripts with it.
  if (taken.has(start)) return null;
  return { start, end: behindScripts(tex, end), meaning: use.meaning };
}

/** Groups are closed and no row or column ends within. */
function isWhole(text: string): boolean {
  let depth = 0;
  let fences = 0;
  for (const [token] of text.matchAll(/\\[A-Za-z]+|\\[^]|[{}&]/g)) {
    if (token === '{') depth += 1;
    else if (token === '}') depth -= 1;
    else if (token === '\\left') fences += 1;
    else if (token === '\\right') fences -= 1;
    else if (token === '&' || token === '\\\\') return false;
    if (depth < 0 || fences < 0) return false;
  }
  return depth === 0 && fences === 0 && text.trim() !== '';
}

/** Where the scripts and the arguments of commands begin; those in braces at their brace. */
function argumentStarts(tex: string): Set<number> {
  const starts = new Set<number>();
  for (const { 0: token, index } of tex.matchAll(/\\(?:[A-Za-z@]+\*?|[^])|[_^]/g)) {
    let at = index + token.length;
    for (let left = token.startsWith('\\') ? arityOf(token) : 1; left > 0; left -= 1) {
      starts.add(skipSpace(tex, at));
      at = argumentEnd(tex, at);
    }
  }
  return starts;
}

/** Behind the scripts and primes that follow an atom. */
function behindScripts(tex: string, at: number): number {
  let end = at;
  for (;;) {
    const next = skipSpace(tex, end);
    if (tex[next] === "'") end = next + 1;
    else if (tex[next] === '_' || tex[next] === '^') end = argumentEnd(tex, next + 1);
    else return end;
  }
}
