// Layer: host, article. Hovers of the equations that were read: the symbol under the cursor, then the
// whole equation.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import { loadChecks, rangeOf, understoodOf } from './understood';

export class ArticleHovers implements vscode.HoverProvider, Disposable {
  private readonly owned = new Disposer();

  constructor() {
    this.owned.add(vscode.languages.registerHoverProvider({ language: 'markdown' }, this));
  }

  async provideHover(
    document: vscode.TextDocument,
    { line, character }: vscode.Position,
  ): Promise<vscode.Hover | null> {
    const understood = await understoodOf(document);
    if (understood === null) return null;
    const { checked } = understood;
    const { equations, lines } = checked.article;
    const { equationAtOffset, explainEquation, explainSymbol } = await loadChecks();
    const offset = lines.offsetAt(line, character);
    const index = equationAtOffset(equations, offset);
    if (index < 0) return null;
    const equation = explainEquation(checked, index);
    if (equation === null) return null;
    const { starts, tex } = equations[index];
    const at = Math.max(
      starts.findLastIndex((start) => start <= offset),
      0,
    );
    const symbol = explainSymbol(checked, index, at);
    const span = symbol ?? { start: 0, end: tex.length };
    const place = { start: starts[span.start], end: starts[span.end - 1] + 1 };
    const contents = [...(symbol === null ? [] : [symbol]), equation].map(marked);
    return new vscode.Hover(contents, rangeOf(checked, place));
  }

  dispose(): void {
    this.owned.dispose();
  }
}

function marked({
  title,
  lines,
}: {
  title: string;
  lines: readonly string[];
}): vscode.MarkdownString {
  const text = new vscode.MarkdownString('**');
  text.appendText(title).appendMarkdown('**');
  for (const line of lines) text.appendMarkdown('\n\n').appendText(line);
  return text;
}
