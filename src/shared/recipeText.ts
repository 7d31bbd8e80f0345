// Layer: shared. No vscode, no DOM; Node scripts use it too. Recipes as text: reads YAML or JSON (one
// parser, since JSON is YAML), puts every fault at its place and writes JSON. What a recipe may say
// is `core/recipe`; recipes in articles are found by `article/recipeBlocks`.
// All lines and columns count from 0, columns in UTF-16 units, as VS Code's `Position` does.

import { LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml';
import type { Document, ErrorCode, Node, Pair } from 'yaml';
import type { RecipeFault } from '../core/recipe/fieldTypes';
import { resolveRecipe } from '../core/recipe/resolve';
import type { Recipe, RecipeInput } from '../core/recipe/types';

/** One thing wrong with a recipe's text; the end is exclusive. Everything counts from 0. */
export interface TextFault {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  message: string;
}

export interface ParsedRecipe {
  /** The whole recipe with every default, or null if there are faults. */
  recipe: Recipe | null;
  /** What was written, unchecked; null where the text is neither YAML nor JSON. */
  input: unknown;
  faults: TextFault[];
}

/** Our own words for what the parser finds most often; else its own are used. */
const SYNTAX: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'A tab is used for indentation here; YAML allows only spaces.',
  DUPLICATE_KEY: 'This key stands twice in the same part; only one is allowed.',
  MULTIPLE_DOCS: 'A second document starts here (---); a recipe is one document.',
  BAD_INDENT: 'The indentation does not fit the lines above, or a bracket is not closed.',
  BLOCK_IN_FLOW: 'A comma is missing here between two entries.',
  BLOCK_AS_IMPLICIT_KEY: 'The indentation of the next line does not fit this one.',
  BAD_ALIAS: 'This alias refers to an anchor that does not exist.',
};

/** Reads a recipe from YAML or JSON. Never throws on bad text: every fault has its place. */
export function parseRecipeText(text: string): ParsedRecipe {
  const lines = new LineCounter();
  const source = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  const document = parseDocument(source, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const at = (range: Range, message: string): TextFault => place(lines, range, message);

  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0) {
    const faults = problems.map(({ code, message, pos }) =>
      at(pos, SYNTAX[code] ?? `This is neither YAML nor JSON: ${message}.`),
    );
    return { recipe: null, input: null, faults: firstOfEachLine(faults) };
  }
  let input: unknown;
  try {
    input = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = `The aliases of this recipe cannot be followed: ${error.message}.`;
    return { recipe: null, input: null, faults: [at([0, source.length], message)] };
  }
  const { recipe, faults } = resolveRecipe(input);
  return { recipe, input, faults: faults.map((f) => at(rangeOf(document, f), f.message)) };
}

/** Enough for any recipe, too few for a text that expands without bound. */
const MAX_ALIASES = 100;

/** A recipe, whole or in part, as indented JSON with a line ending. */
export function formatRecipe(recipe: Recipe | RecipeInput): string {
  return `${JSON.stringify(recipe, null, 2)}\n`;
}

type Range = readonly [start: number, end: number];

/** Where a fault stands: its value, its key if the key is the fault, else the nearest part. */
function rangeOf(document: Document.Parsed, fault: RecipeFault): Range {
  let node: unknown = document.contents;
  let range: Range = isNode(node) ? extent(node) : [0, 0];
  // The whole text is no useful place for one missing key: its first line is.
  if (fault.path.length > 0) range = [range[0], range[0]];
  for (const [depth, key] of fault.path.entries()) {
    if (!isMap(node)) break;
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    if (!pair) break;
    const last = depth === fault.path.length - 1;
    range = last && !fault.atKey ? valueExtent(pair) : extent(pair.key as Node);
    node = pair.value;
  }
  return range;
}

function valueExtent(pair: Pair): Range {
  if (isNode(pair.value)) {
    const range = extent(pair.value);
    if (range[1] > range[0]) return range;
  }
  return extent(pair.key as Node);
}

/** Start and end of a node without the space behind it. */
function extent(node: Node): Range {
  return node.range ? [node.range[0], node.range[1]] : [0, 0];
}

function place(lines: LineCounter, [start, end]: Range, message: string): TextFault {
  const from = lines.linePos(start);
  // A place of no width cannot be seen.
  const to = lines.linePos(Math.max(end, start + 1));
  return {
    line: Math.max(from.line - 1, 0),
    column: Math.max(from.col - 1, 0),
    endLine: Math.max(to.line - 1, 0),
    endColumn: Math.max(to.col - 1, 0),
    message,
  };
}

/** One slip makes the parser stumble several times on a line; the first is the reason. */
function firstOfEachLine(faults: TextFault[]): TextFault[] {
  const seen = new Set<number>();
  return faults.filter(({ line }) => !seen.has(line) && seen.add(line));
}
