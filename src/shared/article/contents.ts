// Layer: shared, article. No vscode, no DOM. What is in the tokens of some Markdown: equations,
// recipes, comments and sentences, each with its place in that text.

import type { Token } from 'markdown-it';
import { BLOCK_EQUATION, INLINE_EQUATION, isDisplayed } from './equations';
import { contentOffsets, SourceLines } from './places';
import type { BlockPlace, InlinePlace } from './places';
import { proseOf } from './prose';
import type { ProsePart } from './prose';
import { isRecipeFence, recipeBlockOf } from './recipeBlocks';
import type { RecipeBlock } from './recipeBlocks';

export interface ArticleEquation {
  /** The LaTeX without its delimiters, as it is typeset. */
  tex: string;
  display: boolean;
  /** Offsets in the text of each character of `tex`, and where the last one ends. */
  starts: readonly number[];
  /** Index of its part in the prose of its block. */
  part: number;
}

/** A link to a run. */
export interface RunLink {
  href: string;
  text: string;
  line: number;
}

/** A comment of the text, for rules that are switched off in it. */
export interface ArticleComment {
  text: string;
  line: number;
}

/** What was found in a text. */
export interface ArticleContents {
  /** Of the first heading of level one; null without one. */
  heading: string | null;
  equations: readonly ArticleEquation[];
  recipes: readonly RecipeBlock[];
  runs: readonly RunLink[];
  comments: readonly ArticleComment[];
  /** Sentences and equations in order, code left out. */
  prose: readonly ProsePart[];
}

/** @param tokens of the text; their lines are its */
export function contentsOf(text: string, tokens: readonly Token[]): ArticleContents {
  return new Reader(text).read(tokens);
}

/** Walks the tokens of a text. */
class Reader {
  private readonly lines: SourceLines;
  private readonly equations: ArticleEquation[] = [];
  private readonly recipes: RecipeBlock[] = [];
  private readonly runs: RunLink[] = [];
  private readonly comments: ArticleComment[] = [];
  private readonly prose: ProsePart[] = [];
  private heading: string | null = null;
  /** Of the table that is walked through: the line of its row and the column behind a cell. */
  private row = { line: 0, column: 0 };

  constructor(text: string) {
    this.lines = new SourceLines(text);
  }

  read(tokens: readonly Token[]): ArticleContents {
    const { equations, recipes, runs, comments, prose } = this;
    tokens.forEach((token, index) => {
      if (this.heading === null && token.type === 'heading_open' && token.tag === 'h1') {
        this.heading = tokens.at(index + 1)?.content ?? '';
      }
      this.take(token);
    });
    return { heading: this.heading, equations, recipes, runs, comments, prose };
  }

  private take(token: Token): void {
    if (token.type === 'tr_open') this.row = { line: token.map?.[0] ?? 0, column: 0 };
    else if (token.type === 'inline') this.takeInline(token);
    else if (token.type === 'html_block') this.takeComments(token.content, token.map?.[0] ?? 0);
    else if (isRecipeFence(token)) this.recipes.push(recipeBlockOf(token, this.lines));
    else if (token.type === BLOCK_EQUATION || token.type === INLINE_EQUATION) {
      const { starts, content, line } = token.meta?.place as BlockPlace;
      const offsets = contentOffsets(this.lines, content, line, null);
      this.endBlock();
      this.addEquation(
        token,
        starts.map((at) => offsets[at]),
      );
      this.endBlock();
    }
  }

  private takeInline(token: Token): void {
    const { content, map } = token;
    const line = map?.[0] ?? this.row.line;
    const column = map === null ? this.row.column : null;
    const offsets = contentOffsets(this.lines, content, line, column);
    if (column !== null) {
      this.row.column = offsets[content.length] - this.lines.offsetAt(line, 0);
    }
    this.endBlock();
    this.runs.push(...runLinks(token, line));
    for (const part of proseOf(token)) {
      if (part.comment !== undefined) {
        this.takeComments(part.comment, this.lines.placeOf(offsets[part.starts[0]]).line);
      }
      const starts = part.starts.map((at) => offsets[at]);
      if (part.equation === undefined) this.prose.push({ kind: 'text', text: part.text, starts });
      else {
        const place = part.equation.meta?.place as InlinePlace;
        this.addEquation(
          part.equation,
          place.starts.map((at) => offsets[at]),
        );
      }
    }
  }

  private addEquation(token: Token, starts: number[]): void {
    const { content: tex } = token;
    this.equations.push({ tex, display: isDisplayed(token), starts, part: this.prose.length });
    this.prose.push({ kind: 'equation', text: tex, starts });
  }

  /** Sentences do not go from one block to the next. */
  private endBlock(): void {
    this.prose.push({ kind: 'end', text: '', starts: [] });
  }

  private takeComments(html: string, line: number): void {
    for (const { 0: comment, 1: text, index } of html.matchAll(/<!--([^]*?)-->/g)) {
      const before = html.slice(0, index).split('\n').length - 1;
      if (comment !== '') this.comments.push({ text: text.trim(), line: line + before });
    }
  }
}

/** A relative link to a run's file. */
export function isRunLink(href: string): boolean {
  return /^[^:?#]*\.diffrun$/.test(href);
}

/** `line` is the first of the block. */
function runLinks({ children, map }: Token, line: number): RunLink[] {
  const inside = children ?? [];
  const last = Math.max(line, (map?.[1] ?? 0) - 1);
  return inside.flatMap((token, index) => {
    const href = token.type === 'link_open' ? String(token.attrGet('href')) : '';
    if (!isRunLink(href)) return [];
    return [{ href, text: inside[index + 1]?.content ?? '', line: last }];
  });
}
