// Layer: shared, article. No vscode, no DOM. The door to all that understands an article. The editor
// loads it with the first article that has equations, as it holds KaTeX.

export { articleRecipe } from './articleRecipe';
export { articleSchedule } from './articleSchedule';
export { understand } from './checked';
export { equationAtOffset, explainEquation, explainSymbol } from './explain';
export { equationHints } from './hints';
export { READING_TEXTS } from './readingTexts';
export { diagnose } from './rules';
export { widgetsOf } from './widgetBlocks';
