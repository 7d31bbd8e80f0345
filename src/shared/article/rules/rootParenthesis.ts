// Layer: shared, article. Rule latex/root-parenthesis: \sqrt(x), which draws the root over the bracket only.

import { slipRule } from './slipRule';

export const rootParenthesis = slipRule('root-parenthesis');
