// Layer: worker. TensorFlow.js as an engine behind `network/contract.ts`: probes, leases the
// backend and makes networks on it.

import type { EngineName } from '../../../src/protocol';
import type { LabDevice } from '../device';
import type { Engines, OpenEngine } from '../network/contract';
import { NetworkInput } from '../network/embedding';
import type { TfjsBackends } from './backends';
import { TfjsPredictor, TfjsTrainer } from './network';

export class TfjsEngines implements Engines {
  constructor(
    private readonly device: LabDevice,
    private readonly backends: TfjsBackends,
  ) {}

  async open(insisted: EngineName | null): Promise<OpenEngine> {
    // A job that does not insist shares the backend of the one that is running.
    const wanted = insisted ?? this.backends.engineInUse;
    const report = await this.device.report(wanted);
    if (insisted === null && wanted !== null) report.reason = 'A running job computes on it.';
    const lease = await this.backends.lease(report.engine, await this.device.probe());
    return {
      report,
      trainable: (config, timesteps, state) =>
        new TfjsTrainer(config, new NetworkInput(config, timesteps), lease.lost, state),
      predicting: (config, timesteps, weights) =>
        new TfjsPredictor(config, new NetworkInput(config, timesteps), lease.lost, weights),
      dispose: () => {
        lease.dispose();
      },
    };
  }
}
