// Layer: shared, article. Rule latex/script-number: 10^-4 and x_10, which put only the first character in the script.

import { slipRule } from './slipRule';

export const scriptNumber = slipRule('script-number');
