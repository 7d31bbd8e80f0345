// Layer: shared, article. No vscode, no DOM. Markdown that is parsed anew only where it was edited. A
// block of the outermost level follows from its own lines and from those that the rules looked at to
// find its end; a block of which all these are unchanged is kept as it is, by identity. Definitions
// of links hold everywhere: where these change, all is parsed again.

import type { Env, MarkdownIt, Token } from 'markdown-it';
import { atOnce } from '../inSlices';
import type { Sliced } from '../inSlices';

/** A block of the outermost level. Lines count from 0. */
export interface MarkdownBlock {
  /** The lines of the text that it is made of, with the empty ones behind it. */
  readonly lines: readonly string[];
  /** `map` counts from the block's first line. */
  readonly tokens: readonly Token[];
}

interface Block extends MarkdownBlock {
  tokens: Token[];
  /** So many lines from its first on were looked at; more than there are where the end of the text was. */
  seen: number;
  /** The definitions of links in it, as JSON; "" for none. */
  references: string;
  /** What the block rules made of it. */
  signature: string;
}

/** What rules and parser tell each other. `seen` is the line behind the last one looked at. */
interface BlockEnvironment extends Env {
  seen?: number;
  /** Handed to the rules that follow the block rules. */
  tokens?: Token[];
}

/** Lets a parser go on with blocks that were read before. */
export function incrementalPlugin(parser: MarkdownIt): void {
  parser.core.ruler.at('block', (state) => {
    const { tokens } = state.env as BlockEnvironment;
    if (tokens === undefined) parser.block.parse(state.src, parser, state.env, state.tokens);
    else state.tokens.push(...tokens);
  });
}

/**
 * A rule that looks further than the next paragraph and then says no has to say how far.
 * @param line the line behind the last one that it looked at
 */
export function looked(environment: unknown, line: number): void {
  const known = environment as BlockEnvironment;
  known.seen = Math.max(known.seen ?? 0, line);
}

/**
 * So many lines behind the next text the rules of markdown-it look at to see that a block has ended: a
 * table has a row of dashes below its head.
 */
const AHEAD = 3;
/** So many lines behind an edit are read first; more where a block goes on. */
const WINDOW = 64;
/** The same for a text of which nothing is known. */
const FIRST_WINDOW = 512;

export class IncrementalMarkdown {
  private blocks: Block[] = [];
  private lines: string[] = [];
  private references = '';

  /** @param parser has the plugin of this file */
  constructor(private readonly parser: MarkdownIt) {}

  /** The blocks of a text; those that an edit left alone are the same objects as before. */
  parse(text: string): readonly MarkdownBlock[] {
    return atOnce(this.parseInSteps(text));
  }

  /** The same, with a pause possible at each block that is read. Given up, it leaves no trace. */
  *parseInSteps(text: string): Sliced<readonly MarkdownBlock[]> {
    const lines = text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD').split('\n');
    const { blocks, seen } = yield* this.reread(lines);
    const references = [...new Set(blocks.map((block) => block.references))].join('\n');
    if (references !== this.references) {
      // A link anywhere may lead elsewhere now.
      const fresh = yield* readBlocks(this.parser, lines, 0, () => false);
      yield* finish(this.parser, fresh, fresh);
      this.blocks = fresh;
    } else {
      const known = new Set(this.blocks);
      yield* finish(
        this.parser,
        blocks,
        blocks.filter((block) => !known.has(block)),
      );
      for (const [block, last] of seen) block.seen = last;
      this.blocks = blocks;
    }
    this.references = references;
    this.lines = lines;
    return this.blocks;
  }

  /**
   * Blocks without those rules that follow: kept ones are finished, new ones are not. With them, how far
   * some of the kept ones were looked from now.
   */
  private *reread(lines: string[]): Sliced<{ blocks: Block[]; seen: [Block, number][] }> {
    const { start, end } = unchanged(this.lines, lines);
    const kept: Block[] = [];
    let line = 0;
    for (const block of this.blocks) {
      if (line + block.seen > start) break;
      kept.push(block);
      line += block.lines.length;
    }
    // Where a block began that lies behind the edit, everything is as it was.
    const shift = lines.length - this.lines.length;
    const later = new Map<number, number>();
    let first = 0;
    this.blocks.forEach((block, index) => {
      if (index >= kept.length && first >= this.lines.length - end) later.set(first + shift, index);
      first += block.lines.length;
    });
    let found: number | undefined;
    const fresh = yield* readBlocks(this.parser, lines, line, (at) => {
      found = later.get(at);
      return found !== undefined;
    });
    const seen: [Block, number][] = [];
    const same = fresh.map((block, index) => {
      const before = this.blocks.at(kept.length + index);
      if (before === undefined || !isLike(before, block)) return block;
      seen.push([before, block.seen]);
      return before;
    });
    const rest = found === undefined ? [] : this.blocks.slice(found);
    return { blocks: [...kept, ...same, ...rest], seen };
  }
}

/** Whether only what stands behind a block has changed. */
function isLike(a: Block, b: Block): boolean {
  if (a.signature !== b.signature || a.lines.length !== b.lines.length) return false;
  return a.lines.every((line, index) => line === b.lines[index]);
}

/** How many lines at the start and at the end of two texts are the same, without overlap. */
function unchanged(
  before: readonly string[],
  after: readonly string[],
): { start: number; end: number } {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) {
    end += 1;
  }
  return { start, end };
}

/** Blocks from a line on, up to the end or where `isKnown` says that the rest is known. */
function* readBlocks(
  parser: MarkdownIt,
  lines: readonly string[],
  from: number,
  isKnown: (line: number) => boolean,
): Sliced<Block[]> {
  const blocks: Block[] = [];
  let line = from;
  let size = from === 0 ? FIRST_WINDOW : WINDOW;
  while (line < lines.length && !isKnown(line)) {
    const window = new Window(parser, lines.slice(line, line + size), line + size >= lines.length);
    const start = line;
    for (;;) {
      const block = window.next();
      if (block === null) break;
      blocks.push(block);
      line += block.lines.length;
      if (line >= lines.length || isKnown(line)) return blocks;
      yield;
    }
    // Nothing of it is whole: a block goes beyond it.
    size = line === start ? 2 * size : Math.max(size, WINDOW);
  }
  return blocks;
}

/** Some lines of a text, read block by block. */
class Window {
  private readonly state;
  private readonly environment: BlockEnvironment = {};
  private line = 0;

  constructor(
    private readonly parser: MarkdownIt,
    private readonly lines: readonly string[],
    /** Its end is that of the text. */
    private readonly isLast: boolean,
  ) {
    this.state = new parser.block.State(lines.join('\n'), parser, this.environment, []);
  }

  /** The next block; null where none is left that ends, and is seen to end, within these lines. */
  next(): Block | null {
    const { state, environment, lines, line: start } = this;
    if (start >= lines.length) return null;
    state.tokens = [];
    environment.seen = 0;
    environment.references = {};
    const first = state.skipEmptyLines(start);
    state.line = first;
    if (first < state.lineMax) this.apply(first);
    const next = state.skipEmptyLines(state.line);
    const end = next >= state.lineMax ? lines.length : next;
    // The last line has no end where the text ends with a line break.
    const isAtEnd = environment.seen > state.lineMax;
    const seen = Math.max(isAtEnd ? lines.length + 1 : environment.seen, end + AHEAD);
    if (!this.isLast && seen > lines.length) return null;
    this.line = end;
    for (const map of new Set(state.tokens.map((token) => token.map))) {
      if (map === null) continue;
      map[0] -= start;
      map[1] -= start;
    }
    const references = environment.references ?? {};
    return {
      lines: lines.slice(start, end),
      tokens: state.tokens,
      seen: seen - start,
      references: Object.keys(references).length === 0 ? '' : JSON.stringify(references),
      signature: signatureOf(state.tokens),
    };
  }

  /** As markdown-it does for one block. */
  private apply(line: number): void {
    const { state, parser } = this;
    const isRead = parser.block.ruler
      .getRules('')
      .some((rule) => rule(state, line, state.lineMax, false));
    if (!isRead || state.line <= line) throw new Error('No rule of Markdown reads this line.');
  }
}

/** Tells apart what the block rules make of the same lines. */
function signatureOf(tokens: readonly Token[]): string {
  return JSON.stringify(
    tokens.map(({ type, tag, map, content, info, markup, hidden, attrs }) => [
      ...[type, tag, map, content, info, markup, hidden, attrs],
    ]),
  );
}

/** What stands within blocks: of those that are new, with the definitions of links of all. */
function* finish(parser: MarkdownIt, all: readonly Block[], fresh: readonly Block[]): Sliced<void> {
  const references: NonNullable<Env['references']> = {};
  for (const block of all) {
    if (block.references === '') continue;
    const own = JSON.parse(block.references) as typeof references;
    // The first definition of a name holds.
    for (const [name, target] of Object.entries(own)) references[name] ??= target;
  }
  for (const block of fresh) {
    const environment: BlockEnvironment = { references, tokens: block.tokens };
    block.tokens = parser.parse('', environment);
    yield;
  }
}
