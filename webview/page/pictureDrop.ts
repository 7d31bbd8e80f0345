// Layer: page, wiring. A picture that is dropped on the lab: the host opens the recipe inside. VS Code
// keeps drags for its editors unless Shift is held; a browser window of its own gives them at once.

import type { Notice } from '../ui/notice';
import type { LabContext } from '../views/common/context';

/** @param notice says why a picture that was dropped cannot be opened */
export function acceptPictures(
  target: HTMLElement,
  host: LabContext['host'],
  notice: Notice,
): void {
  target.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  });
  target.addEventListener('drop', (event) => {
    const files = Array.from(event.dataTransfer?.files ?? []);
    if (files.length === 0) return;
    event.preventDefault();
    notice.clear();
    Promise.all(
      files.map(async (file) => {
        const bytes = new Uint8Array(await file.arrayBuffer());
        await host.call('openPictureRecipe', { name: file.name, bytes });
      }),
    ).catch((error: unknown) => {
      notice.showError(error);
    });
  });
}
