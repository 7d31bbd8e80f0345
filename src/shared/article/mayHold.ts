// Layer: shared, article. No vscode, no DOM, nothing imported. Whether there can be anything for the lab
// in a Markdown text, by a look at its characters: before that nothing else is loaded.

/**
 * The marks that every equation, recipe and link to a run has: dollars, backslashed brackets and
 * environments, fences of recipes and mathematics, names of run files.
 */
const MARKS = /\$|\\[([]|\\begin[ \t]*\{|(?:`{3,}|~{3,})[ \t]*(?:diffusion|math)|\.diffrun\b/i;

/** False only for texts that hold no equation, no recipe and no link to a run. */
export function mayHoldArticle(text: string): boolean {
  return MARKS.test(text);
}
