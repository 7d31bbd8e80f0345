// Layer: shared, article. No vscode, no DOM. The door to all that understands an article. The editor
// loads it with the first article that has equations, as it holds KaTeX.

export { articleRecipe } from './articleRecipe';
export { articleSchedule } from './articleSchedule';
export { understand, understandInSteps } from './checked';
export { equationAtOffset } from './explain';
export { hoverContent } from './hoverContent';
export { equationHints } from './hints';
export { liveEquations } from './liveEquation';
export { DARK, HIGH_CONTRAST, LIGHT } from './picture';
export { READING_TEXTS } from './readingTexts';
export { diagnose, diagnoseInSteps } from './rules';
export { widgetsOf } from './widgetBlocks';
