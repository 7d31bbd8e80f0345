// Layer: tests. The texts of the host that people read: each is in the bundle that translations are
// made from, and nothing there is unused.

import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { NOTES } from '../../../src/publish/notes';
import { readModules } from './modules';

/** First arguments of every `vscode.l10n.t(…)` under `src`. */
function usedTexts(): string[] {
  const found: string[] = [];
  for (const { source } of readModules('src')) {
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && node.expression.getText() === 'vscode.l10n.t') {
        const text = node.arguments.at(0);
        if (text !== undefined && ts.isStringLiteralLike(text)) found.push(text.text);
        // Those of a published page are made where there is no vscode.
        else if (text?.getText() === 'note.text') found.push(...Object.values(NOTES));
        else found.push(`not a literal: ${node.getText()}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return [...new Set(found)].sort();
}

it('the bundle holds every text of the host, and no other', () => {
  const bundle = JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')) as object;
  const used = usedTexts();
  expect(used.length).toBeGreaterThan(50);
  expect(Object.keys(bundle).sort()).toEqual(used);
});
