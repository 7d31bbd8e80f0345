// Layer: shared. No vscode, no DOM. What is wrong with a text that is neither YAML nor JSON, in words
// that say what to do about it. All offsets are those of the text.

import type { ErrorCode } from 'yaml';
import { hasKey, PARTS } from '../core/recipe/fields';

/** A fault of the text with its place; `replacement` is what would mend it. */
export interface SyntaxFault {
  range: readonly [start: number, end: number];
  message: string;
  replacement?: string;
}

/** What the YAML parser says. */
export interface ParserProblem {
  code: ErrorCode;
  message: string;
  pos: readonly [start: number, end: number];
}

/** Our own words for what the parser finds most often; else its own are used. */
const WORDS: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'A tab is used for indentation here; YAML allows only spaces.',
  DUPLICATE_KEY: 'This key stands twice in the same part; only one is allowed.',
  MULTIPLE_DOCS: 'A second document starts here (---); a recipe is one document.',
  BAD_INDENT: 'The indentation does not fit the lines above, or a bracket is not closed.',
  BLOCK_IN_FLOW: 'A comma is missing here between two entries.',
  BLOCK_AS_IMPLICIT_KEY: 'The indentation of the next line does not fit this one.',
  BAD_ALIAS: 'This alias refers to an anchor that does not exist.',
};

/** A comment in a form that the text's language does not have; null if there is none. */
export function commentFault(text: string, isJsonFile: boolean): SyntaxFault | null {
  const strings = /"(?:[^"\\\n]|\\.)*"/g;
  const bare = text.replace(strings, (found) => '"'.repeat(found.length));
  const braces = text.trimStart().startsWith('{') || /^\s*(?:\/\/|\/\*|#)[^]*?^\s*\{/m.test(text);
  const mark = isJsonFile ? /\/\/|\/\*|#/ : braces ? /\/\/|\/\*/ : /(?<=^[ \t]*)(?:\/\/|\/\*)/m;
  const start = bare.search(mark);
  if (start < 0) return null;
  const close = text.startsWith('/*', start) ? text.indexOf('*/', start) + 2 : 0;
  const line = text.indexOf('\n', start);
  const end = close > 2 ? close : line < 0 ? text.length : line;
  const range = [start, start + text.slice(start, end).trimEnd().length] as const;
  if (isJsonFile) return { range, message: 'JSON has no comments; remove this one.' };
  const message = `A comment begins with # here, not with ${text.slice(start, start + 2)}.`;
  return { range, message };
}

/** A problem of the parser in words of our own, where they say more. */
export function syntaxFault({ code, message, pos }: ParserProblem, text: string): SyntaxFault {
  return (
    unquotedValue(code, pos[0], text) ?? {
      range: pos,
      message: WORDS[code] ?? `This is neither YAML nor JSON: ${message}.`,
    }
  );
}

/** A value with a colon, or with a mark of YAML at its beginning, that has to be in quotes. */
function unquotedValue(code: ErrorCode, at: number, text: string): SyntaxFault | null {
  const isFlow = code === 'BLOCK_IN_FLOW';
  if (!isFlow && code !== 'BLOCK_AS_IMPLICIT_KEY' && code !== 'BAD_SCALAR_START') return null;
  const rest = text.slice(at).split(isFlow ? /[,}\]\n]/ : /\n| #/, 1)[0];
  const value = rest.trimEnd();
  const inner = /^([^:]*?[^:\s])\s*:(?:\s|$)/.exec(value)?.[1];
  const start = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  const key = /([\w$-]+)["']?\s*:\s*$/.exec(start)?.[1];
  if (key === undefined) return null;
  const range = [at, at + value.length] as const;
  if (code === 'BAD_SCALAR_START') {
    const message = `A value that begins with ${value[0]} has to be quoted; quote the value: ${quoted(value)}.`;
    return { range, message, replacement: quoted(value) };
  }
  if (inner === undefined) return null;
  const isPart = PARTS.some((part) => part === key);
  if (isPart && !isFlow) {
    const message = `${key} is a part of the recipe: its keys stand on lines of their own, indented, or in braces.`;
    return { range, message, replacement: `{ ${value} }` };
  }
  // A key behind another value: it is the comma that is missing.
  if (isFlow && isKey(/[\w$-]+["']?$/.exec(inner)?.[0] ?? '')) return null;
  const message = `This value has a colon in it; quote the value: ${quoted(value)}.`;
  return { range, message, replacement: quoted(value) };
}

function isKey(word: string): boolean {
  return (
    /["']$/.test(word) ||
    word === 'name' ||
    PARTS.some((part) => part === word || hasKey(part, word))
  );
}

function quoted(value: string): string {
  return JSON.stringify(value.replace(/^(["'])(.*?)\1/, '$2'));
}
