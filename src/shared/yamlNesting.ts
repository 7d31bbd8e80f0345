// Layer: shared. No vscode, no DOM. Texts that must not reach the YAML parser: it calls itself for every
// level, and at the end of the stack Node may end the whole process (V8 cannot compile a regular
// expression there) instead of throwing.

/** Far more levels than any recipe or front matter has, far fewer than the stack. */
const MOST_LEVELS = 200;
/** Levels of lists and keys that begin on one line, as in "- - - a". */
const ON_ONE_LINE = new RegExp(`(?:[-?:][ \\t]+){${MOST_LEVELS}}`);

/** Every level of indentation takes a space at least. */
const INDENTED = new RegExp(`^ {${MOST_LEVELS}}`, 'm');

/** Whether brackets, indentation or marks on a line may open more levels than the parser can take. */
export function isNestedTooDeeply(text: string): boolean {
  let depth = 0;
  for (const [mark] of text.matchAll(/[[\]{}]/g)) {
    depth += mark === '[' || mark === '{' ? 1 : -1;
    // A bracket in a text may close what was never opened.
    depth = Math.max(depth, 0);
    if (depth > MOST_LEVELS) return true;
  }
  return ON_ONE_LINE.test(text) || INDENTED.test(text);
}
