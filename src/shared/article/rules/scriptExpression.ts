// Layer: shared, article. Rule latex/script-expression: \sum_i=1 and e^-t, which put only the first character in the script.

import { slipRule } from './slipRule';

export const scriptExpression = slipRule('script-expression');
