// Layer: shared, article. No vscode, no DOM. Rule: the velocity that a flow is trained on is the
// derivative of the interpolation by the time (Lipman et al. 2023, equation 23; Liu et al. 2023,
// equation 1).

import type { MathRule } from '../reading';

export const FLOW_DIRECTION: MathRule = {
  id: 'math/flow-direction',
  message: ({ was, fix }) =>
    `The interpolation and the target disagree: the velocity is the derivative of the interpolation by t${
      fix === null ? '' : `, which is ${fix} and not ${was}`
    }.`,
};
