// Layer: lab worker, engine. Tables of layers for the page. The machine is measured once, when the
// first table is asked for.

import type { LayerTable, MachineSpeed } from '../../../src/shared/protocol/model';
import { layerTable } from './layerTable';
import { buildNetwork, type NetworkDescription } from './networks/description';
import { measureSpeed } from './wasm/machineSpeed';
import { KernelModule, type KernelBinaries } from './wasm/module';

export class NetworkTables {
  private speed: Promise<MachineSpeed | null> | null = null;

  /** @param kernels null: no times can be predicted */
  constructor(private readonly kernels: KernelBinaries | null) {}

  async describe(network: NetworkDescription, batch: number): Promise<LayerTable> {
    this.speed ??= this.measure();
    return layerTable(buildNetwork(network), batch, await this.speed);
  }

  private async measure(): Promise<MachineSpeed | null> {
    if (this.kernels === null) return null;
    return measureSpeed(await KernelModule.start(this.kernels), () => performance.now());
  }
}
