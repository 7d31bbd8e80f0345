// Layer: shared, article. No vscode, no DOM. Ids of headings, so that links within the article find them.

/** GitHub's rule: lower case, letters, digits, hyphens; spaces become hyphens. */
export function headingId(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s-]/gu, '')
    .replace(/\s+/g, '-');
}
