// Layer: shared, article. Rule latex/script-word: x_max, which puts only the first letter in the subscript.

import { slipRule } from './slipRule';

export const scriptWord = slipRule('script-word');
