// Layer: shared, article. No vscode, no DOM. The front matter at the top of a Jekyll or Hugo article:
// YAML between `---` lines or TOML between `+++` lines. It is about the article, not part of it:
// title and date are shown as such, the rest is left out.

import { isMap, isScalar, parseDocument } from 'yaml';
import { isNestedTooDeeply } from '../yamlNesting';

export interface FrontMatter {
  title: string | null;
  date: string | null;
  /** The article with the front matter blanked out, so that line numbers stay what they were. */
  body: string;
}

const YAML_BLOCK = /^---[ \t]*\r?\n((?:[^]*?\r?\n)??)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;
const TOML_BLOCK = /^\+\+\+[ \t]*\r?\n((?:[^]*?\r?\n)??)\+\+\+[ \t]*(?:\r?\n|$)/;

/** Splits the front matter off; without one, title and date are null. */
export function readFrontMatter(text: string): FrontMatter {
  const { block, value } = splitFrontMatter(text);
  const lineBreaks = block.match(/\n/g)?.length ?? 0;
  return {
    title: value('title'),
    date: value('date')?.replace(/[T ].*$/, '') ?? null,
    body: '\n'.repeat(lineBreaks) + text.replace(/^\uFEFF/, '').slice(block.length),
  };
}

/** The front matter as it is written, with its rules; empty without one. */
export function splitFrontMatter(text: string): { block: string; value: Values } {
  const source = text.replace(/^\uFEFF/, '');
  const yaml = YAML_BLOCK.exec(source);
  const [block = '', content = ''] = yaml ?? TOML_BLOCK.exec(source) ?? [];
  const value = yaml === null ? tomlValues(content) : yamlValues(content);
  return value === null ? { block: '', value: () => null } : { block, value };
}

/** The text of a top-level key, on one line; null where it has none. */
type Values = (key: string) => string | null;

/** Reads plain, quoted and block texts alike; null for a mere text between two rules. */
function yamlValues(content: string): Values | null {
  if (isNestedTooDeeply(content)) return null;
  // Without a schema every scalar stays a text: a title may be 1984, and a date as it is written.
  const { contents } = parseDocument(content, { schema: 'failsafe', logLevel: 'silent' });
  if (isScalar(contents) && contents.source !== '') return null;
  return (key) => {
    const value = isMap(contents) ? contents.get(key) : null;
    if (typeof value === 'string') return oneLine(value);
    // "title: A: B" is not YAML, yet what its writer means is plain.
    const line = new RegExp(`^${key}:[ \\t]+(.+)$`, 'm').exec(content)?.[1];
    return line === undefined ? null : oneLine(line);
  };
}

/** The few forms of TOML that titles and dates have: texts in quotes of four kinds, bare dates. */
function tomlValues(content: string): Values {
  // Keys behind the first table header belong to that table.
  const [top] = content.split(/^[ \t]*\[/m);
  return (key) => {
    const start = new RegExp(`^[ \\t]*(?:${key}|"${key}"|'${key}')[ \\t]*=[ \\t]*`, 'm').exec(top);
    if (start === null) return null;
    const rest = top.slice(start.index + start[0].length);
    const literal = /^'''\r?\n?([^]*?)'''|^'([^'\n]*)'/.exec(rest);
    if (literal !== null) return oneLine(literal.slice(1).find((found) => found) ?? '');
    const basic = /^"""\r?\n?([^]*?)"""|^"((?:[^"\\\n]|\\.)*)"/.exec(rest);
    if (basic !== null) return oneLine(unescaped(basic.slice(1).find((found) => found) ?? ''));
    return oneLine(/^[^\s#]+/.exec(rest)?.[0] ?? '');
  };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** Escapes of TOML's basic strings; a backslash at the end of a line joins it to the next. */
function unescaped(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|\s*\n\s*|([^]))/gi,
    (_, short?: string, long?: string, other?: string) => {
      const code = short ?? long;
      if (code !== undefined) return codePoint(Number.parseInt(code, 16));
      return other === undefined ? '' : (ESCAPES[other] ?? other);
    },
  );
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
}

function oneLine(text: string): string | null {
  const line = text.replace(/\s+/g, ' ').trim();
  return line === '' ? null : line;
}
