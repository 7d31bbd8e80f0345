// Layer: runs. No vscode. What a recorder is told, and how it says that recording has ended.

import { grouped } from '../core/numberText';
import type { RunDocument } from '../shared/protocol/run';
import type { Clock } from './clock';

/** Recording ended early; `message` is one sentence for the user. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/** What a reader may change of a run at any time. */
export type RunWords = Partial<Pick<RunDocument, 'title' | 'tags'>>;

export interface RecorderOptions {
  /** Called once when a write failed: stop computing and show the message. */
  onFailure: (error: RecordingError) => void;
  /** Called after every change of {@link RunRecorder.document}. */
  onChange?: (document: RunDocument) => void;
  clock?: Clock;
}

/** What is said of a write that failed. @param step that is safe on disk */
export function recordingError(error: unknown, step: number): RecordingError {
  if (error instanceof RecordingError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const kept = step > 0 ? ` Everything up to step ${grouped(step)} is kept.` : '';
  return new RecordingError(`${reason} The run was stopped.${kept}`, { cause: error });
}
