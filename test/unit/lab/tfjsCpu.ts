// The tfjs engine on its CPU backend, for tests in Node.

import type { DeviceReport } from '../../../src/shared/protocol/device';
import type { GpuProbe } from '../../../webview/lab/device';
import type { Engines } from '../../../webview/lab/network/contract';
import { TfjsBackends } from '../../../webview/lab/tfjs/backends';
import { TfjsNetworkTrainer, TfjsPredictor } from '../../../webview/lab/tfjs/network';

const webgpu: DeviceReport['webgpu'] = {
  available: false,
  adapter: 'none',
  isFallback: false,
  problem: 'no-api',
  message: 'no WebGPU in Node',
  advice: '',
};
const probe: GpuProbe = { device: null, info: null, report: webgpu };
const report: DeviceReport = { engine: 'cpu', reason: 'a test', webgpu };
const never = new Promise<never>(() => undefined);
const backends = new TfjsBackends({});

export const cpuEngines = {
  async open() {
    const lease = await backends.lease('cpu', probe);
    return {
      report,
      workers: null,
      trainer: (network, state) => new TfjsNetworkTrainer(network, never, state),
      predictor: (network, weights) => new TfjsPredictor(network, never, weights),
      dispose: () => {
        lease.dispose();
      },
    };
  },
} satisfies Engines;
