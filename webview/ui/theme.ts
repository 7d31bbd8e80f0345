// Layer: page, user interface. Reads VS Code's theme colours for what is drawn on a canvas, and
// tells when they change. VS Code puts the colours on <html> as custom properties and the kind
// of theme on <body> as a class; both change together when the reader picks another theme.

import { disposable, type Disposable } from '../../src/shared/dispose';

/** Colours that a canvas may use, each with the theme variables to try in this order. */
const COLORS = {
  blue: ['--vscode-charts-blue'],
  red: ['--vscode-charts-red'],
  green: ['--vscode-charts-green'],
  // charts-orange is translucent in the default themes and hardly to be seen there.
  orange: ['--vscode-symbolIcon-classForeground', '--vscode-charts-orange'],
  purple: ['--vscode-charts-purple'],
  // charts-yellow is nearly the orange above in light themes.
  cyan: ['--vscode-terminal-ansiCyan', '--vscode-charts-yellow'],
  foreground: ['--vscode-foreground', '--vscode-editor-foreground'],
  muted: ['--vscode-descriptionForeground', '--vscode-foreground'],
  grid: ['--grid'],
  background: ['--vscode-editor-background'],
  focus: ['--vscode-focusBorder'],
} as const;

export type ColorName = keyof typeof COLORS;

/** The colour as CSS text; the text colour of the page where a theme leaves it out. */
export function themeColor(name: ColorName): string {
  // The body has what the root has, and what a kind of theme changes.
  const style = getComputedStyle(document.body);
  for (const variable of COLORS[name]) {
    const value = style.getPropertyValue(variable).trim();
    if (value !== '') return value;
  }
  return getComputedStyle(document.body).color;
}

/** The page's text font at the given size in CSS pixels, for canvas text. */
export function canvasFont(size: number): string {
  return `${size}px ${getComputedStyle(document.body).fontFamily}`;
}

const listeners = new Set<() => void>();
let observer: MutationObserver | null = null;

/** Calls `listener` after every change of theme, once a frame at most. */
export function onThemeChange(listener: () => void): Disposable {
  listeners.add(listener);
  observer ??= observeTheme();
  return disposable(() => listeners.delete(listener));
}

function observeTheme(): MutationObserver {
  let scheduled = false;
  const made = new MutationObserver(() => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      for (const listener of listeners) listener();
    });
  });
  made.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  made.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  return made;
}

/** True when the reader asked the system for less movement. */
export function prefersReducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
