// Layer: shared, article. No vscode, no DOM. The readings, in the order in which they are tried on a
// statement. A new one is a file and a line here.

import { alphaBarDefinition, alphaDefinition, snr } from './definitions';
import { forwardMarginal, forwardStep } from './forward';
import { elbo, losses } from './losses';
import { posterior, posteriorMean, posteriorVariance } from './posterior';
import { scoreEpsilon, vDefinition, x0FromEpsilon } from './predictions';
import type { Reading } from './reading';
import { reverseStep } from './reverse';
import { betaSchedule } from './schedules';

export const READINGS: readonly Reading[] = [
  alphaDefinition,
  alphaBarDefinition,
  betaSchedule,
  snr,
  forwardStep,
  forwardMarginal,
  posterior,
  posteriorMean,
  posteriorVariance,
  reverseStep,
  x0FromEpsilon,
  vDefinition,
  scoreEpsilon,
  ...losses,
  elbo,
];
