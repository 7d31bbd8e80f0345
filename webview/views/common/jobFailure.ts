// Layer: page, views. What a view says when a job that it started has no result.

import { isCancellation } from '../../../src/shared/rpc/errors';
import type { Notice } from '../../ui/notice';

/** Shows why a job ended without a result, and says which of the two it was. */
export function showJobFailure(
  notice: Notice,
  error: unknown,
  cancelled: string,
): 'cancelled' | 'failed' {
  if (!isCancellation(error)) {
    notice.showError(error);
    return 'failed';
  }
  notice.show('info', cancelled);
  return 'cancelled';
}
