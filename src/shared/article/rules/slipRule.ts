// Layer: shared, article. No vscode, no DOM. Rules about LaTeX that is typeset, but not as it was meant.

import { latexSlips } from '../latexSlips';
import type { SlipKind } from '../latexSlips';
import { inEquation } from './rule';
import type { ArticleRule } from './rule';

export function slipRule(kind: SlipKind): ArticleRule {
  return {
    id: `latex/${kind}`,
    severity: 'warning',
    check: ({ article }) =>
      article.equations.flatMap((equation) =>
        latexSlips(equation.tex)
          .filter((slip) => slip.kind === kind)
          .map(({ start, end, message, fix }) =>
            inEquation(article, equation, { start, end, message, fix }),
          ),
      ),
  };
}
