// Layer: runs. No vscode. The small pictures of a run's samples, for lists in light and dark themes.

import { encodePng } from '../core/png/encode';
import type { SampleSet } from '../shared/protocol/samples';
import { THUMBNAIL_THEMES, thumbnailOf } from '../shared/samples/thumbnail';
import { writeWhole } from './files';
import type { FileAccess } from './files';
import { thumbnailPath } from './layout';

export async function writeThumbnails(
  files: FileAccess,
  id: string,
  samples: SampleSet,
): Promise<void> {
  for (const theme of THUMBNAIL_THEMES) {
    await writeWhole(files, thumbnailPath(id, theme), encodePng(thumbnailOf(samples, theme)));
  }
}
