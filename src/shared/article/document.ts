// Layer: shared, article. No vscode, no DOM. An article, read once for each version of its text: front
// matter, equations, recipes and prose, each with its place. Lenses, hovers, diagnostics and the
// command line work on this; the page draws the tokens of the same parser. After an edit only the
// blocks that it touched are read again.

import { contentsOf } from './contents';
import type { ArticleContents } from './contents';
import { readFrontMatter } from './frontMatter';
import type { FrontMatter } from './frontMatter';
import { IncrementalMarkdown } from './incremental';
import type { MarkdownBlock } from './incremental';
import { hostParser } from './parser';
import { SourceLines } from './places';

export type { ArticleComment, ArticleEquation, RunLink } from './contents';

export interface ArticleDocument extends ArticleContents {
  text: string;
  lines: SourceLines;
  front: FrontMatter;
}

/** Reads an article that was not read before. */
export function readArticle(text: string): ArticleDocument {
  return new ArticleReader().read(text);
}

/** What a block holds, and the same at its place in the article. */
interface Known {
  /** Its text; front matter is empty lines for the parser. */
  source: string;
  contents: ArticleContents;
  at: Place;
  placed: ArticleContents;
}

interface Place {
  offset: number;
  line: number;
  /** How many parts of prose stand before it. */
  part: number;
}

/** Reads one article again and again as it is edited. */
export class ArticleReader {
  private readonly markdown = new IncrementalMarkdown(hostParser);
  private known = new Map<MarkdownBlock, Known>();

  read(text: string): ArticleDocument {
    const lines = new SourceLines(text);
    const front = readFrontMatter(text);
    const next = new Map<MarkdownBlock, Known>();
    const parts: ArticleContents[] = [];
    const at: Place = { offset: 0, line: 0, part: 0 };
    for (const block of this.markdown.parse(front.body)) {
      const behind = at.line + block.lines.length;
      const end = behind < lines.count ? lines.offsetAt(behind, 0) : text.length;
      const known = this.place(block, text.slice(at.offset, end), { ...at });
      next.set(block, known);
      parts.push(known.placed);
      at.part += known.placed.prose.length;
      at.line = behind;
      at.offset = end;
    }
    this.known = next;
    return { text, lines, front, ...joined(parts) };
  }

  private place(block: MarkdownBlock, source: string, at: Place): Known {
    const before = this.known.get(block);
    const known = before?.source === source ? before : undefined;
    const isInPlace =
      known?.at.offset === at.offset && known.at.line === at.line && known.at.part === at.part;
    if (known !== undefined && isInPlace) return known;
    const contents = known?.contents ?? contentsOf(source, block.tokens);
    return { source, contents, at, placed: placed(contents, at) };
  }
}

function joined(parts: readonly ArticleContents[]): ArticleContents {
  return {
    heading: parts.find(({ heading }) => heading !== null)?.heading ?? null,
    equations: parts.flatMap(({ equations }) => equations),
    recipes: parts.flatMap(({ recipes }) => recipes),
    runs: parts.flatMap(({ runs }) => runs),
    comments: parts.flatMap(({ comments }) => comments),
    prose: parts.flatMap(({ prose }) => prose),
  };
}

/** The contents of a block with the places of the whole article. */
function placed(contents: ArticleContents, { offset, line, part }: Place): ArticleContents {
  const { heading, equations, recipes, runs, comments, prose } = contents;
  return {
    heading,
    equations: equations.map(({ tex, display, starts, part: own }) =>
      withStarts({ tex, display, part: own + part }, starts, offset),
    ),
    recipes: recipes.map((recipe) => ({ ...recipe, startLine: recipe.startLine + line })),
    runs: runs.map((run) => ({ ...run, line: run.line + line })),
    comments: comments.map((comment) => ({ ...comment, line: comment.line + line })),
    prose: prose.map(({ kind, text, starts }) => withStarts({ kind, text }, starts, offset)),
  };
}

/** With its places in the article, which are worked out when they are asked for: few of them are. */
function withStarts<T extends object>(
  piece: T,
  starts: readonly number[],
  offset: number,
): T & { readonly starts: readonly number[] } {
  let moved: readonly number[] | null = offset === 0 ? starts : null;
  return Object.defineProperty(piece, 'starts', {
    enumerable: true,
    get: () => (moved ??= starts.map((start) => start + offset)),
  }) as T & { readonly starts: readonly number[] };
}
