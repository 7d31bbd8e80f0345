// Layer: worker. TensorFlow.js as an engine behind `network/contract.ts`: leases the backend and
// makes networks on it.

import type { DeviceReport, EngineName } from '../../../src/shared/protocol/device';
import type { LabDevice } from '../device';
import type { TfjsFallback } from '../engines/labEngines';
import type { OpenEngine } from '../network/contract';
import type { TfjsBackends } from './backends';
import { TfjsNetworkTrainer, TfjsPredictor } from './network';

export class TfjsEngines implements TfjsFallback {
  constructor(
    private readonly device: LabDevice,
    private readonly backends: TfjsBackends,
  ) {}

  async open(chosen: DeviceReport, insisted: EngineName | null): Promise<OpenEngine> {
    // A job that does not insist shares the backend of the one that is running.
    const shared = insisted === null ? this.backends.engineInUse : null;
    const report =
      shared === null
        ? chosen
        : { ...chosen, engine: shared, reason: 'A running job computes on it.' };
    const lease = await this.backends.lease(report.engine, await this.device.probe());
    return {
      report,
      workers: null,
      trainer: (network, state) => new TfjsNetworkTrainer(network, lease.lost, state),
      predictor: (network, weights) => new TfjsPredictor(network, lease.lost, weights),
      dispose: () => {
        lease.dispose();
      },
    };
  }
}
