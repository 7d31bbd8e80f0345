// Layer: lab worker, engines. The wasm engine for the lab: several workers share a training, as
// many as a trial finds worth it or as it was begun with.

import type { DeviceReport } from '../../../src/shared/protocol/device';
import type { OpenEngine, Workload } from '../network/contract';
import { ThreadPool, sameScriptThread } from '../engine/pool/threads';
import { WorkerTrials } from './workerTrials';
import { PoolNetworkPredictor, PoolNetworkTrainer } from './poolNetwork';
import { WasmNetworkTrainer, WasmPredictor } from './wasmNetwork';
import { KernelModule, type CompiledKernels, type KernelBinaries } from '../engine/wasm/module';

export class WasmEngine {
  private readonly threads = new ThreadPool(sameScriptThread);
  private readonly trials: WorkerTrials;
  private compiled: Promise<CompiledKernels> | null = null;

  /** @param cores how many workers may compute at the same time */
  constructor(
    private readonly binaries: KernelBinaries,
    cores: number,
  ) {
    this.trials = new WorkerTrials(cores);
  }

  async open(report: DeviceReport, workload: Workload): Promise<OpenEngine> {
    this.compiled ??= KernelModule.compile(this.binaries);
    const compiled = await this.compiled;
    const open = (workers: number): Promise<OpenEngine> => this.start(report, compiled, workers);
    // What was started for a trial is used again.
    const hold = this.threads.lease(0);
    try {
      return await open(workload.workers ?? (await this.trials.best(workload, open)));
    } finally {
      hold.dispose();
    }
  }

  private async start(
    report: DeviceReport,
    compiled: CompiledKernels,
    workers: number,
  ): Promise<OpenEngine> {
    const kernels = await KernelModule.instantiate(compiled);
    const arithmetic = kernels.relaxed ? 'fused multiply-add' : 'plain SIMD';
    const sharing = workers === 1 ? '' : `, ${workers} workers`;
    const reason = `${report.reason} It runs on the lab’s own SIMD kernels (${arithmetic}${sharing}).`;
    const lease = this.threads.lease(workers - 1);
    const pool = { kernels: compiled, threads: this.threads, workers };
    return {
      report: { ...report, reason },
      workers,
      trainer: (network, state, onNotice) =>
        workers === 1
          ? new WasmNetworkTrainer(kernels, network, state)
          : new PoolNetworkTrainer(kernels, state, { ...pool, network, onNotice }),
      // A worker that is lost while sampling takes nothing with it: the others do its rows again.
      predictor: (network, weights) =>
        workers === 1
          ? new WasmPredictor(kernels, network, weights)
          : new PoolNetworkPredictor(kernels, weights, {
              ...pool,
              network,
              onNotice: () => undefined,
            }),
      dispose: () => {
        lease.dispose();
      },
    };
  }
}
