// Layer: tests. What every source file must be, and where HTML may be built.

import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { readModules } from './modules';
import type { Module } from './modules';

const modules = readModules('src', 'webview', 'scripts', 'test');

/** Texts of string and template literals. */
function literals({ source }: Module): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const TAG =
  /<\/?(html|head|body|div|span|script|style|link|meta|p|a|img|button|canvas|table)\b[^|]*>/i;

/** Where HTML is made of text, which the lab's page and published pages put through a sanitiser. */
const BUILDERS = [
  'src/editors/',
  'src/publish/',
  // Rules of markdown-it can only return text.
  'src/shared/article/markup.ts',
  'src/shared/article/typesetHtml.ts',
];

describe('sources', () => {
  it('are found', () => {
    expect(modules.length).toBeGreaterThan(40);
  });

  it('in src build HTML only where pages are made', () => {
    const builders = modules
      .filter(({ path }) => path.startsWith('src/'))
      .filter((module) => literals(module).some((text) => TAG.test(text)))
      .map(({ path }) => path);
    expect(builders.filter((path) => !BUILDERS.some((place) => path.startsWith(place)))).toEqual(
      [],
    );
    expect(builders, 'the page itself must be recognised, or this test sees nothing').toContain(
      'src/editors/html.ts',
    );
  });

  it('say in their first line which layer they are', () => {
    const silent = modules
      .filter(({ path }) => !path.startsWith('test/') && !path.endsWith('.d.ts'))
      .filter(({ source }) => !/^(#!.*\n)?(\/\/|\/\*\*?) ?Layer: /.test(source.text))
      .map(({ path }) => path);
    expect(silent).toEqual([]);
  });

  it('have at most 400 lines', () => {
    const long = modules
      .filter(({ source }) => source.getLineStarts().length > 400)
      .map(({ path }) => path);
    expect(long).toEqual([]);
  });

  it('switch no rule off', () => {
    const here = 'test/unit/rules/sources.test.ts';
    const switches = /eslint-disable|@ts-ignore|@ts-expect-error|@ts-nocheck|\bas any\b|\bTODO\b/;
    expect(
      modules
        .filter(({ path, source }) => path !== here && switches.test(source.text))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it('put no markup into the page as text', () => {
    const writers =
      /\.(innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write\(|renderToString/;
    expect(
      modules
        .filter(({ path, source }) => path.startsWith('webview/') && writers.test(source.text))
        .map(({ path }) => path),
    ).toEqual([]);
  });
});

describe('the manifest', () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(name, 'utf8'));
  const texts = read('package.nls.json') as Record<string, string>;

  /** Every value under a key that people read. */
  function readable(value: unknown, key = ''): string[] {
    if (Array.isArray(value)) return value.flatMap((item) => readable(item, key));
    if (value !== null && typeof value === 'object') {
      return Object.entries(value).flatMap(([name, item]) => readable(item, name));
    }
    const isText = /^(title|displayName|description|markdownDescription|label|name|contents)$/;
    return isText.test(key) && typeof value === 'string' ? [value] : [];
  }

  const { contributes, displayName, description } = read('package.json') as {
    contributes: Record<string, unknown>;
    displayName: string;
    description: string;
  };
  // The schemas of tools and their names are for language models, in English like the recipes.
  const { languageModelTools, ...others } = contributes;
  const tools = (languageModelTools as Record<string, unknown>[]).map(
    ({ displayName: title, userDescription }) => ({ title, description: userDescription }),
  );
  const shown = [displayName, description, ...readable(others), ...readable(tools)];

  it('takes every string that people read from package.nls.json', () => {
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.filter((text) => !/^%[\w.]+%$/.test(text))).toEqual([]);
  });

  it('finds each of them there, and nothing there is unused', () => {
    const used = [...JSON.stringify(read('package.json')).matchAll(/%([\w.]+)%/g)].map(
      ([, key]) => key,
    );
    expect([...new Set(used)].sort()).toEqual(Object.keys(texts).sort());
  });
});
