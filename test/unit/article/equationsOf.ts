// The equations of an article, as host and page find them: from the tokens of their parser.

import type { Token } from 'markdown-it';
import {
  BLOCK_EQUATION,
  INLINE_EQUATION,
  isDisplayed,
} from '../../../src/shared/article/equations';
import { parseArticle } from '../../../src/shared/article/parser';

export interface FoundEquation {
  tex: string;
  display: boolean;
}

export function equationsOf(markdown: string): FoundEquation[] {
  return equationTokens(parseArticle(markdown).tokens).map((token) => ({
    tex: token.content,
    display: isDisplayed(token),
  }));
}

function equationTokens(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => [
    ...([BLOCK_EQUATION, INLINE_EQUATION].includes(token.type) ? [token] : []),
    ...equationTokens(token.children ?? []),
  ]);
}
