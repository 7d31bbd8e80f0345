// Layer: worker. The verification that a reader can run: the project's golden numbers, which a
// separate program and PyTorch computed, against the core; then the GPU of this device against the
// CPU. One event per case, so that the table fills while it runs.

import { verifyGolden, type VerifyCase } from '../../../src/core/verify';
import type { NumericsResult } from '../../../src/shared/protocol/compute';
import type { CallContext } from '../../../src/shared/rpc/rpc';
import samplers from './goldens/samplers.json';
import schedules from './goldens/schedules.json';
import torchRng from './goldens/torch_rng.json';
import type { LabDevice } from '../device';
import { nextTurn } from '../eventLoop';
import { gpuChecks } from './gpuChecks';

/** Parsed golden files by name; bundled, because a worker cannot load files. */
const GOLDENS: Readonly<Record<string, unknown>> = {
  'schedules.json': schedules,
  'samplers.json': samplers,
  'torch_rng.json': torchRng,
};

export async function verifyNumerics(
  lab: LabDevice,
  { signal, event }: CallContext<VerifyCase>,
): Promise<NumericsResult> {
  const started = performance.now();
  for (const [name, golden] of Object.entries(GOLDENS)) {
    for (const result of await verifyGolden(name, golden)) event(result);
    await nextTurn();
    signal.throwIfAborted();
  }
  const { device, report } = await lab.probe();
  if (device !== null) {
    for await (const result of gpuChecks(device, report.isFallback)) {
      event(result);
      signal.throwIfAborted();
    }
  }
  return {
    device: await lab.report(null),
    seconds: (performance.now() - started) / 1000,
    gpuSkipped: device === null ? report.message : null,
  };
}
