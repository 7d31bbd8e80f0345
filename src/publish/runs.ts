// Layer: host, publish. No vscode: the command line uses it too. What a page says of the runs that its
// article links to: read when it is made, because a page can read nothing.

import { DocumentError, readDocument } from '../runs/document';
import { FileError, type FileAccess } from '../runs/files';
import { thumbnailPath } from '../runs/layout';
import { decodedAddress } from '../shared/article/address';
import { runFacts } from '../shared/article/runFacts';
import type { PlacedWidget, WidgetRun } from '../shared/article/widgetBlock';
import { dataUrl } from './dataUrl';
import { NOTES, type TakeNote } from './notes';

type RunFiles = Pick<FileAccess, 'read' | 'stat'>;

/** The widgets with what is known of their runs. @param note is told of those that cannot be read */
export function withRuns(
  widgets: readonly PlacedWidget[],
  files: RunFiles,
  note: TakeNote,
): Promise<PlacedWidget[]> {
  return Promise.all(
    widgets.map(async (widget) => {
      const { run } = widget.block;
      if (run === undefined) return widget;
      return { ...widget, block: { ...widget.block, run: await knownRun(run, files, note) } };
    }),
  );
}

async function knownRun(run: WidgetRun, files: RunFiles, note: TakeNote): Promise<WidgetRun> {
  const folder = decodedAddress(run.href).replace(/\/?[^/]*$/, '');
  try {
    const document = await readDocument(files, folder);
    const picture = document.thumbnail
      ? dataUrl('image/png', await files.read(thumbnailPath(folder, 'light')))
      : null;
    const facts = runFacts(document, picture);
    const place = ['kept beside the article in', folder] as const;
    return { ...run, title: document.title, facts: { ...facts, rows: [...facts.rows, place] } };
  } catch (error) {
    if (!(error instanceof FileError || error instanceof DocumentError)) throw error;
    note(error instanceof FileError ? NOTES.noRun : NOTES.unreadableRun, run.href);
    return run;
  }
}
