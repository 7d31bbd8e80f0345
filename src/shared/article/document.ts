// Layer: shared, article. No vscode, no DOM. An article, read once for each version of its text: front
// matter, equations, recipes and prose, each with its place. Lenses, hovers, diagnostics and the
// command line work on this; the page draws the tokens of the same parser. After an edit only the
// blocks that it touched are read again.

import { atOnce } from '../inSlices';
import type { Sliced } from '../inSlices';
import { contentsOf } from './contents';
import type { ArticleContents } from './contents';
import { readFrontMatter } from './frontMatter';
import type { FrontMatter } from './frontMatter';
import { IncrementalMarkdown } from './incremental';
import type { MarkdownBlock } from './incremental';
import { hostParser } from './parser';
import { SourceLines } from './places';

export type { ArticleComment, ArticleEquation, RunLink } from './contents';

/** Sentences are read block by block: none goes on in the next. */
export interface ArticleDocument extends Omit<ArticleContents, 'prose'> {
  text: string;
  lines: SourceLines;
  front: FrontMatter;
  blocks: readonly ArticleBlock[];
}

/** A block of the outermost level. */
export interface ArticleBlock {
  readonly source: string;
  /** What it holds, with places counted from its own start: the same object until it is edited. */
  readonly contents: ArticleContents;
  /** Where it begins in the article. */
  readonly offset: number;
  readonly line: number;
}

/** Reads an article that was not read before. */
export function readArticle(text: string): ArticleDocument {
  return new ArticleReader().read(text);
}

/** Reads one article again and again as it is edited. */
export class ArticleReader {
  private readonly markdown = new IncrementalMarkdown(hostParser);
  private known = new Map<MarkdownBlock, PlacedBlock>();

  read(text: string): ArticleDocument {
    return atOnce(this.readInSteps(text));
  }

  /**
   * The same, with a pause possible at each block that is new. Given up, it leaves no trace; it has to be
   * as soon as another reading begins.
   */
  *readInSteps(text: string): Sliced<ArticleDocument> {
    const lines = new SourceLines(text);
    const front = readFrontMatter(text);
    const blocks: PlacedBlock[] = [];
    const next = new Map<MarkdownBlock, PlacedBlock>();
    let offset = 0;
    let line = 0;
    for (const block of yield* this.markdown.parseInSteps(front.body)) {
      const behind = line + block.lines.length;
      const end = behind < lines.count ? lines.offsetAt(behind, 0) : text.length;
      // Front matter is empty lines for the parser.
      const source = text.slice(offset, end);
      const before = this.known.get(block);
      let placed = before?.source === source ? before.at(offset, line) : undefined;
      if (placed === undefined) {
        yield;
        placed = new PlacedBlock(source, contentsOf(source, block.tokens), offset, line);
      }
      blocks.push(placed);
      // A block that comes up twice is one object for the parser.
      next.set(block, placed);
      offset = end;
      line = behind;
    }
    this.known = next;
    return { text, lines, front, blocks, ...joined(blocks) };
  }
}

/** A block with its contents at their places of the whole article, worked out when they are asked for. */
class PlacedBlock implements ArticleBlock {
  private moved: ArticleContents | null = null;

  constructor(
    readonly source: string,
    readonly contents: ArticleContents,
    readonly offset: number,
    readonly line: number,
  ) {}

  at(offset: number, line: number): PlacedBlock {
    if (offset === this.offset && line === this.line) return this;
    return new PlacedBlock(this.source, this.contents, offset, line);
  }

  get placed(): ArticleContents {
    return (this.moved ??= placedContents(this.contents, this));
  }
}

/** Most blocks hold sentences only. */
function joined(blocks: readonly PlacedBlock[]): Omit<ArticleContents, 'prose'> {
  const all = <Kind extends 'equations' | 'recipes' | 'runs' | 'comments'>(
    kind: Kind,
  ): ArticleContents[Kind][number][] => {
    const found: ArticleContents[Kind][number][] = [];
    for (const block of blocks) {
      if (block.contents[kind].length > 0) found.push(...block.placed[kind]);
    }
    return found;
  };
  const titled = blocks.find(({ contents }) => contents.heading !== null);
  return {
    heading: titled?.contents.heading ?? null,
    equations: all('equations'),
    recipes: all('recipes'),
    runs: all('runs'),
    comments: all('comments'),
  };
}

/** The contents of a block with the places of the whole article. */
function placedContents(
  contents: ArticleContents,
  { offset, line }: ArticleBlock,
): ArticleContents {
  const { equations, recipes, runs, comments } = contents;
  return {
    ...contents,
    equations: equations.map(({ tex, display, starts, part }) => {
      // Few of them are asked for.
      let moved: readonly number[] | null = offset === 0 ? starts : null;
      return {
        ...{ tex, display, part },
        get starts() {
          return (moved ??= starts.map((start) => start + offset));
        },
      };
    }),
    recipes: recipes.map((recipe) => ({ ...recipe, startLine: recipe.startLine + line })),
    runs: runs.map((run) => ({ ...run, line: run.line + line })),
    comments: comments.map((comment) => ({ ...comment, line: comment.line + line })),
  };
}
