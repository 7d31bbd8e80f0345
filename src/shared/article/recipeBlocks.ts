// Layer: shared, article. No vscode, no DOM. The recipes of an article: its fenced code blocks whose
// language is `diffusion`, in quotations and list items too.

import type { Token } from 'markdown-it';
import type { SourceLines } from './places';

/** A recipe in an article. */
export interface RecipeBlock {
  /** The lines between the fences, without the marks of a quotation or list around them. */
  text: string;
  /** 0-based line of the article on which `text` begins; the fence is one line above. */
  startLine: number;
  /** Column of the article at which each line of `text` begins; 0 where it is not said. */
  columns: readonly number[];
}

/** True for the token of a fenced block that holds a recipe; the language is written in any case. */
export function isRecipeFence(token: Token): boolean {
  return token.type === 'fence' && /^diffusion(?![\w-])/i.test(token.info.trim());
}

/** 0-based line on which the text of a fenced block begins. */
export function recipeStartLine(token: Token): number {
  return (token.map?.[0] ?? 0) + 1;
}

/** The recipe in a fence. */
export function recipeBlockOf(token: Token, lines: SourceLines): RecipeBlock {
  const startLine = recipeStartLine(token);
  const columns = token.content
    .replace(/\n$/, '')
    .split('\n')
    .map((line, index) => columnOf(lines.line(startLine + index), line));
  return { text: token.content, startLine, columns };
}

/** Lines keep their end; what is taken off stands before it. */
function columnOf(whole: string, line: string): number {
  return whole.endsWith(line) ? whole.length - line.length : 0;
}
