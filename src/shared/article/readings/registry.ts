// Layer: shared, article. No vscode, no DOM. The readings, in the order in which they are tried on a
// statement. A new one is a file and a line here.

import { alphaBarDefinition, alphaDefinition, snr } from './definitions';
import { forwardMarginal, forwardStep } from './forward';
import type { Reading } from './reading';

export const READINGS: readonly Reading[] = [
  alphaDefinition,
  alphaBarDefinition,
  snr,
  forwardStep,
  forwardMarginal,
];
