// Layer: page, preview. The equations of VS Code's preview, which its own KaTeX typesets and the host
// marks: their symbols light up together with what belongs to them in the widgets. What a symbol is
// now follows the step of the widget that moved last.

import { makeSchedule } from '../../src/core/schedule';
import type { DiscreteSchedule } from '../../src/core/schedule';
import { READING_ATTRIBUTE } from '../../src/shared/article/publishedPage';
import { symbolName, symbolSentence } from '../../src/shared/article/symbolTexts';
import { WIDGET_ATTRIBUTE } from '../../src/shared/article/widgetBlock';
import type { WidgetBlock } from '../../src/shared/article/widgetBlock';
import { LiveEquations } from '../ui/liveEquation';
import type { MountedWidgets } from '../widgets/mount';

const STYLE = `
body { position: relative; }
[data-live] :is(svg, .hide-tail, .pstrut, .vlist-t) { pointer-events: none; }
[data-live] [data-symbol] { pointer-events: auto; }
.symbol-lit {
  background: var(--vscode-editor-wordHighlightBackground, rgb(128 128 128 / 30%));
  outline: 1px solid var(--vscode-editor-wordHighlightBorder, transparent);
}
.symbol-note {
  position: absolute;
  z-index: 1;
  max-width: 44ch;
  padding: 4px 8px;
  border: 1px solid var(--vscode-editorHoverWidget-border, currentColor);
  border-radius: 3px;
  color: var(--vscode-editorHoverWidget-foreground, inherit);
  background: var(--vscode-editorHoverWidget-background, var(--vscode-editor-background));
  font-size: 0.9em;
  pointer-events: none;
}
.symbol-note[hidden] { display: none; }
[data-live]:focus-visible { outline: 1px solid var(--vscode-focusBorder, currentColor); outline-offset: 2px; }
`;

export class PreviewEquations {
  private readonly equations: LiveEquations;
  private schedule: DiscreteSchedule | null = null;
  private step = 0;

  constructor(
    private readonly root: HTMLElement,
    widgets: MountedWidgets,
  ) {
    // A style sheet made by script is none that a content security policy refuses.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    document.adoptedStyleSheets.push(sheet);
    this.equations = new LiveEquations(
      root,
      {
        describe: (symbol) =>
          symbolSentence(symbol, this.step < 1 ? null : this.schedule, this.step),
        groupOf: symbolName,
      },
      (symbol) => {
        widgets.showSymbol(symbol);
      },
    );
    widgets.onSymbol((symbol) => {
      this.equations.showSymbol(symbol);
    });
    widgets.onValues(({ t = NaN, T = NaN }, host) => {
      if (Number.isNaN(t)) return;
      const schedule = scheduleOf(host);
      if (schedule?.num_train_timesteps !== T) return;
      this.schedule = schedule;
      this.step = Math.round(Math.min(Math.max(t, 1), T));
    });
  }

  /** After the page was changed. */
  refresh(): void {
    for (const equation of this.root.querySelectorAll<HTMLElement>(`[${READING_ATTRIBUTE}]`)) {
      this.equations.adopt(equation, `Equation: ${equation.getAttribute(READING_ATTRIBUTE) ?? ''}`);
    }
  }
}

/** The schedule of a widget as the article has it; null for a flow, which has no table. */
function scheduleOf(host: HTMLElement): DiscreteSchedule | null {
  const block = JSON.parse(host.getAttribute(WIDGET_ATTRIBUTE) ?? '{}') as Partial<WidgetBlock>;
  const { settings } = block;
  return settings?.process === 'vp' ? makeSchedule(settings.schedule) : null;
}
