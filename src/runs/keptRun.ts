// Layer: runs. No vscode. Samples that were drawn outside a run become one.

import type { RunDocument } from '../shared/protocol/run';
import type { SampleResult } from '../shared/protocol/sampling';
import type { RecordingError } from './recorderContract';
import type { RunStore } from './store';

type NewRun = Parameters<RunStore['create']>[0];

/** What there is of samples that nobody followed on their way. */
export const NOT_FOLLOWED: SampleResult['trajectory'] = {
  count: 0,
  timesteps: [],
  x_t: new Float32Array(),
  x_0: new Float32Array(),
  complete: true,
};

/**
 * Writes a whole run.
 * @param files by path, written before the samples
 * @throws {RecordingError} when it cannot be written
 */
export async function keepRun(
  store: RunStore,
  run: NewRun,
  result: Omit<SampleResult, 'nearest' | 'metrics'>,
  files: (id: string) => Readonly<Record<string, Uint8Array>>,
): Promise<RunDocument> {
  const failed: { error: RecordingError | null } = { error: null };
  const recorder = await store.create(run, {
    onFailure: (error) => {
      failed.error = error;
    },
  });
  try {
    for (const [path, bytes] of Object.entries(files(recorder.document.id)))
      await recorder.recordFile(path, bytes);
    return await recorder.finishSampling({ ...result, nearest: null, metrics: null });
  } catch (error) {
    throw failed.error ?? error;
  } finally {
    store.release(recorder);
  }
}
