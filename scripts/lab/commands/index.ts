// Layer: command line. The sub-commands of `scripts/lab.mjs`, in the order of its help. A new one is
// a file beside this and a line in the list.

import type { SubCommand } from '../program';
import { addArticle } from './article';
import { addBench } from './bench';
import { addData } from './data';
import { addExport } from './exportModel';
import { addGrid } from './grid';
import { addHold } from './hold';
import { addImport } from './importModel';
import { addInpaint } from './inpaint';
import { addInterpolate } from './interpolate';
import { addInvert } from './invert';
import { addPlan } from './plan';
import { addRace } from './race';
import { addSample } from './sample';
import { addStudy } from './study';
import { addTrain } from './train';
import { addUpscale } from './upscale';
import { addVerify } from './verify';

export const COMMANDS: readonly SubCommand[] = [
  addTrain,
  addSample,
  addGrid,
  addInterpolate,
  addInvert,
  addInpaint,
  addUpscale,
  addHold,
  addRace,
  addStudy,
  addVerify,
  addPlan,
  addData,
  addArticle,
  addImport,
  addExport,
  addBench,
];
