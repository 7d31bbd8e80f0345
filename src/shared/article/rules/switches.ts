// Layer: shared, article. No vscode, no DOM. Rules that an article switches off itself:
// <!-- diffusion-lab-disable RULE … --> from that line on, <!-- diffusion-lab-enable RULE … --> on
// again. Without a rule's name it is all of them; "math" is all rules of that group.

import type { ArticleComment } from '../document';

/** Whether a rule is off on a line (from 0). */
export function isOffAt(comments: readonly ArticleComment[], rule: string, line: number): boolean {
  let off = false;
  for (const { text, line: at } of comments) {
    if (at > line) break;
    const [, action, names] = /^diffusion-lab-(disable|enable)\b([^]*)$/.exec(text) ?? [];
    if ((action as string | undefined) === undefined) continue;
    const listed = names.split(/[\s,]+/).filter((name) => name !== '');
    const isMeant = listed.length === 0 || listed.some((name) => covers(name, rule));
    if (isMeant) off = action === 'disable';
  }
  return off;
}

function covers(name: string, rule: string): boolean {
  return name === rule || rule.startsWith(`${name}/`);
}
