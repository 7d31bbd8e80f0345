// Layer: host, article. Hovers of the equations that were read: the symbol under the cursor, then the
// whole equation, each with pictures.

import * as vscode from 'vscode';
import { Disposer } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';
import type { HoverPart } from '../shared/article/hoverContent';
import type { Picture, PictureColors } from '../shared/article/picture';
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
    const { equationAtOffset, hoverContent } = await loadChecks();
    const offset = lines.offsetAt(line, character);
    const index = equationAtOffset(equations, offset);
    if (index < 0) return null;
    const { starts } = equations[index];
    const at = Math.max(
      starts.findLastIndex((start) => start <= offset),
      0,
    );
    const content = hoverContent(checked, index, at, await themeColors());
    if (content === null) return null;
    const place = { start: starts[content.start], end: starts[content.end - 1] + 1 };
    return new vscode.Hover(content.parts.map(marked), rangeOf(checked, place));
  }

  dispose(): void {
    this.owned.dispose();
  }
}

async function themeColors(): Promise<PictureColors> {
  const { DARK, HIGH_CONTRAST, LIGHT } = await loadChecks();
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light:
    case vscode.ColorThemeKind.HighContrastLight:
      return LIGHT;
    case vscode.ColorThemeKind.HighContrast:
      return HIGH_CONTRAST;
    default:
      return DARK;
  }
}

function marked({ title, pictures, lines }: HoverPart): vscode.MarkdownString {
  const text = new vscode.MarkdownString('**');
  text.appendText(title).appendMarkdown('**');
  for (const picture of pictures) text.appendMarkdown(`\n\n${imageOf(picture)}`);
  for (const line of lines) text.appendMarkdown('\n\n').appendText(line);
  return text;
}

/** A picture as an image of Markdown; its words stand for it where it is not seen. */
function imageOf({ svg, width, height, alt }: Picture): string {
  const words = alt.replace(/[\\`*_{}[\]<>()#+.!|~-]/g, '\\$&').replace(/\s+/g, ' ');
  // Brackets would end the address.
  const encoded = encodeURIComponent(svg).replaceAll('(', '%28').replaceAll(')', '%29');
  const address = `data:image/svg+xml,${encoded}`;
  return `![${words}](${address}|width=${width},height=${height})`;
}
