// Layer: shared, article. Rule latex/unreadable: LaTeX that KaTeX refuses, with its reason.

import { katexErrorsInSteps } from '../katexErrors';
import { inEquation } from './rule';
import type { ArticleRule } from './rule';

export const unreadable: ArticleRule = {
  id: 'latex/unreadable',
  severity: 'error',
  *check({ article }) {
    const errors = yield* katexErrorsInSteps(article.equations);
    return article.equations.flatMap((equation, index) => {
      const error = errors[index];
      if (error === null) return [];
      const reason = error.message.replace(/[.]$/, '');
      const message = `This equation cannot be typeset: ${reason}.`;
      return [inEquation(article, equation, { ...error, message, fix: null })];
    });
  },
};
