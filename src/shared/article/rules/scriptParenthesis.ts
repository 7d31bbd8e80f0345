// Layer: shared, article. Rule latex/script-parenthesis: x_(t+1), which puts only the bracket in the subscript.

import { slipRule } from './slipRule';

export const scriptParenthesis = slipRule('script-parenthesis');
