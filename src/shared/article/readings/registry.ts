// Layer: shared, article. No vscode, no DOM. The readings, in the order in which they are tried on a
// statement. A new one is a file and a line here.

import { ddimInAngles, marginalInAngles, vInAngles } from './angles';
import { ddimStep } from './ddim';
import { ddimSigma } from './ddimSigma';
import { denoisingModel } from './denoising';
import { alphaBarDefinition, alphaDefinition, snr } from './definitions';
import { edmPreconditioning, karrasSigmas } from './edm';
import { flowInterpolation, flowLoss } from './flow';
import { forwardMarginal, forwardStep } from './forward';
import { guidance } from './guidance';
import { elbo, losses } from './losses';
import { posterior, posteriorMean, posteriorVariance } from './posterior';
import { fromV, scoreEpsilon, vDefinition, x0FromEpsilon } from './predictions';
import type { Reading } from './reading';
import { reverseStep } from './reverse';
import { betaSchedule } from './schedules';
import { forwardSde, probabilityFlowOde, reverseSde } from './sde';

export const READINGS: readonly Reading[] = [
  alphaDefinition,
  alphaBarDefinition,
  betaSchedule,
  snr,
  forwardStep,
  forwardMarginal,
  denoisingModel,
  marginalInAngles,
  posterior,
  posteriorMean,
  posteriorVariance,
  reverseStep,
  ddimStep,
  ddimInAngles,
  ddimSigma,
  // Before the predictions: a mixture of predictions is one, too.
  guidance,
  x0FromEpsilon,
  vDefinition,
  fromV,
  vInAngles,
  scoreEpsilon,
  // Before the losses of diffusion: theirs on v has the same form.
  flowLoss,
  ...losses,
  elbo,
  forwardSde,
  reverseSde,
  probabilityFlowOde,
  edmPreconditioning,
  karrasSigmas,
  flowInterpolation,
];
