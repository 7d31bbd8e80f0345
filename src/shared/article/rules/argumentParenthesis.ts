// Layer: shared, article. Rule latex/argument-parenthesis: \hat(x) and its like, which apply to the bracket only.

import { slipRule } from './slipRule';

export const argumentParenthesis = slipRule('argument-parenthesis');
