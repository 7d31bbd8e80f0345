// Layer: core (pure). The rules of the doctor. A new one is a file in `rules/` and its line here.

import type { Rule } from './contract';
import { batchLargerThanData } from './rules/batchLargerThanData';
import { clippingHidesDivergence } from './rules/clippingHidesDivergence';
import { dataCentre } from './rules/dataCentre';
import { dataRange } from './rules/dataRange';
import { dataScale } from './rules/dataScale';
import { emaTooEarly } from './rules/emaTooEarly';
import { fewData } from './rules/fewData';
import { fewSteps } from './rules/fewSteps';
import { guidanceWithoutDropout } from './rules/guidanceWithoutDropout';
import { learningRateHigh } from './rules/learningRateHigh';
import { learningRateLow } from './rules/learningRateLow';
import { lossAtFloor } from './rules/lossAtFloor';
import { memorisation } from './rules/memorisation';
import { modelMismatch } from './rules/modelMismatch';
import { notFinite } from './rules/notFinite';
import { sigmaData } from './rules/sigmaData';
import { stepsBeyondSchedule } from './rules/stepsBeyondSchedule';
import { terminalSnr } from './rules/terminalSnr';
import { zeroSnrEpsilon } from './rules/zeroSnrEpsilon';

/** In the order in which findings of one gravity are shown: causes before their effects. */
export const RULES: readonly Rule[] = [
  notFinite,
  modelMismatch,
  zeroSnrEpsilon,
  terminalSnr,
  dataRange,
  dataCentre,
  dataScale,
  sigmaData,
  batchLargerThanData,
  fewData,
  memorisation,
  learningRateHigh,
  learningRateLow,
  lossAtFloor,
  emaTooEarly,
  guidanceWithoutDropout,
  stepsBeyondSchedule,
  fewSteps,
  clippingHidesDivergence,
];
