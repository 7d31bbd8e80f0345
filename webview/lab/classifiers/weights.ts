// Layer: worker (pure). The weights of the classifiers, which the build puts into the worker.

import digits from './weights/digits/classifier.safetensors';
import digits8 from './weights/digits8/classifier.safetensors';
import faces from './weights/faces/classifier.safetensors';
import type { ClassifierId } from './spec';

export const WEIGHTS: Readonly<Record<ClassifierId, Uint8Array>> = { digits, digits8, faces };
