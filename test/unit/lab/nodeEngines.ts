// The lab's engines as Node has them: no WebGPU, the kernels as the build left them, TensorFlow.js
// on its CPU backend.

import { LabDevice } from '../../../webview/lab/device';
import { LabEngines } from '../../../webview/lab/engines/labEngines';
import { TfjsBackends } from '../../../webview/lab/tfjs/backends';
import { TfjsEngines } from '../../../webview/lab/tfjs/engine';
import { compileKernels } from '../engine/kernels';

export function nodeEngines(): LabEngines {
  const device = new LabDevice({ isSecureContext: true, userAgent: 'Node', gpu: undefined }, null);
  const tfjs = new TfjsEngines(device, new TfjsBackends({}));
  return new LabEngines(device, compileKernels(), tfjs, 1);
}
