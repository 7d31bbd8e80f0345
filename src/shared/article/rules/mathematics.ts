// Layer: shared, article. Rules math/…: equations that are not the process that they name. What is
// wrong, and what would be right, the readings say.

import { inEquation } from './rule';
import type { ArticleRule } from './rule';

export const mathematics: ArticleRule = {
  id: 'math',
  severity: 'warning',
  check: ({ article, interpretations }) =>
    article.equations.flatMap((equation, index) =>
      interpretations[index].findings.map((finding) => inEquation(article, equation, finding)),
    ),
};
