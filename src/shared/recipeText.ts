// Layer: shared. No vscode, no DOM; Node scripts use it too. Recipes as text: reads YAML or JSON (one
// parser, since JSON is YAML), puts every fault at its place, and writes them. What a recipe may say
// is `core/recipe`; recipes in articles are found by `article/recipeBlocks`.
// All lines and columns count from 0, columns in UTF-16 units, as VS Code's `Position` does.

import { LineCounter, isMap, isNode, isScalar, parseDocument, stringify } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import { claimFaults } from '../core/claims';
import { grouped } from '../core/numberText';
import type { RecipeFault } from '../core/recipe/fieldTypes';
import { resolveRecipe } from '../core/recipe/resolve';
import type { Recipe, RecipeInput } from '../core/recipe/types';
import { studyFaults } from '../core/study/plan';
import { commentFault, syntaxFault } from './recipeSyntax';
import type { SyntaxFault } from './recipeSyntax';
import { isNestedTooDeeply } from './yamlNesting';

/** One thing wrong with a recipe's text; the end is exclusive. Everything counts from 0. */
export interface TextFault {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  message: string;
  /** `syntax`: the text is neither YAML nor JSON; `recipe`: it is, and says what is not allowed. */
  kind: 'syntax' | 'recipe';
  /** What to write between the two places instead, where that is known. */
  replacement?: string;
}

export interface ParsedRecipe {
  /** The whole recipe with every default, or null if there are faults. */
  recipe: Recipe | null;
  /** What was written, unchecked; null where the text is neither YAML nor JSON. */
  input: unknown;
  faults: TextFault[];
}

/**
 * Reads a recipe from YAML or JSON; `json` for a file that has to be JSON, without comments. Never
 * throws on bad text: every fault has its place.
 */
export function parseRecipeText(text: string, language: 'yaml' | 'json' = 'yaml'): ParsedRecipe {
  if (text.length > MOST_CHARACTERS)
    return refusedWhole(
      `This has ${grouped(text.length)} characters; a recipe has at most ${grouped(MOST_CHARACTERS)}.`,
    );
  if (isNestedTooDeeply(text)) return refusedWhole('This is nested too deeply for a recipe.');
  const lines = new LineCounter();
  const source = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  const document = parseDocument(source, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const refused = (faults: SyntaxFault[]): ParsedRecipe => {
    const placed = faults.map((fault) => place(lines, fault, 'syntax'));
    return { recipe: null, input: null, faults: firstOfEachLine(placed) };
  };

  const comment = commentFault(source, language === 'json');
  if (comment !== null) return refused([comment]);
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0) return refused(problems.map((problem) => syntaxFault(problem, source)));
  let input: unknown;
  try {
    input = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return refused([aliasFault(source, error)]);
  }
  const resolved = resolveRecipe(input);
  // What varies is checked once all else is right.
  const study = resolved.recipe === null ? [] : studyFaults(input);
  const faults = [...resolved.faults, ...claimFaults(input), ...study];
  const recipe = faults.length === 0 ? resolved.recipe : null;
  return { recipe, input, faults: faults.map((fault) => placeFault(lines, document, fault)) };
}

/** Far more than any recipe has; the parser's time grows with the square of the number of keys. */
const MOST_CHARACTERS = 100_000;

/** For texts that must not reach the parser. */
function refusedWhole(message: string): ParsedRecipe {
  const fault: TextFault = {
    line: 0,
    column: 0,
    endLine: 0,
    endColumn: 1,
    message,
    kind: 'syntax',
  };
  return { recipe: null, input: null, faults: [fault] };
}

/** A value that begins with an asterisk is an alias for YAML, which hardly anybody means. */
function aliasFault(source: string, error: ReferenceError): SyntaxFault {
  const name = /Unresolved alias.*: (\S+)$/.exec(error.message)?.[1];
  const start = name === undefined ? -1 : source.indexOf(`*${name}`);
  if (name === undefined || start < 0) {
    const message = `The aliases of this recipe cannot be followed: ${error.message}.`;
    return { range: [0, source.length], message };
  }
  const replacement = JSON.stringify(`*${name}`);
  const message = `A value that begins with * has to be quoted; quote the value: ${replacement}.`;
  return { range: [start, start + name.length + 1], message, replacement };
}

/** Enough for any recipe, too few for a text that expands without bound. */
const MAX_ALIASES = 100;

/** A recipe, whole or in part, as indented JSON with a line ending. */
export function formatRecipe(recipe: Recipe | RecipeInput): string {
  return `${JSON.stringify(recipe, null, 2)}\n`;
}

/** A recipe as people write it into an article: a fenced block of YAML, with a line ending. */
export function recipeBlock(recipe: RecipeInput): string {
  return `\`\`\`diffusion\n${stringify(recipe)}\`\`\`\n`;
}

type Range = readonly [start: number, end: number];

/** Where a fault stands: its value, its key if the key is the fault, else the nearest part. */
function rangeOf(document: Document.Parsed, fault: RecipeFault): { range: Range; node?: Node } {
  let node: unknown = document.contents;
  let range: Range = isNode(node) ? extent(node) : [0, 0];
  // The whole text is no useful place for one missing key: its first line is.
  if (fault.path.length > 0) range = [range[0], range[0]];
  for (const [depth, key] of fault.path.entries()) {
    if (!isMap(node)) break;
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    if (!pair) break;
    const last = depth === fault.path.length - 1;
    const place = last && !fault.atKey ? valueOf(pair) : (pair.key as Node);
    range = extent(place);
    if (last) return { range, node: place };
    node = pair.value;
  }
  return { range };
}

/** The value of a pair; its key where the value is empty. */
function valueOf(pair: Pair): Node {
  if (isNode(pair.value)) {
    const [start, end] = extent(pair.value);
    if (end > start) return pair.value;
  }
  return pair.key as Node;
}

/** Start and end of a node without the space behind it. */
function extent(node: Node): Range {
  return node.range ? [node.range[0], node.range[1]] : [0, 0];
}

function placeFault(lines: LineCounter, document: Document.Parsed, fault: RecipeFault): TextFault {
  const { range, node } = rangeOf(document, fault);
  const { message, suggestion } = fault;
  if (suggestion === undefined) return place(lines, { range, message }, 'recipe');
  // Keys and values keep the quotes that they have.
  const quote = isScalar(node) ? (QUOTES[String(node.type)] ?? '') : '';
  return place(lines, { range, message, replacement: quote + suggestion + quote }, 'recipe');
}

const QUOTES: Readonly<Record<string, string>> = { QUOTE_DOUBLE: '"', QUOTE_SINGLE: "'" };

function place(
  lines: LineCounter,
  { range: [start, end], ...rest }: SyntaxFault,
  kind: TextFault['kind'],
): TextFault {
  const from = lines.linePos(start);
  // A place of no width cannot be seen.
  const to = lines.linePos(Math.max(end, start + 1));
  return {
    line: Math.max(from.line - 1, 0),
    column: Math.max(from.col - 1, 0),
    endLine: Math.max(to.line - 1, 0),
    endColumn: Math.max(to.col - 1, 0),
    kind,
    ...rest,
  };
}

/** One slip makes the parser stumble several times on a line; the first is the reason. */
function firstOfEachLine(faults: TextFault[]): TextFault[] {
  const seen = new Set<number>();
  return faults.filter(({ line }) => !seen.has(line) && seen.add(line));
}
