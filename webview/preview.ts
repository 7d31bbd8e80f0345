// Layer: page, entrance. Loaded by VS Code's Markdown preview: mounts the widgets of the article that
// is shown, and makes its equations light up, again whenever VS Code has put a newer version of it
// into the page.

import { PreviewEquations } from './preview/equations';
import { mountWidgets } from './widgets/mount';
import { SavedChoices } from './widgets/savedChoices';

/** Where VS Code says which document the preview shows. */
const settings = document.getElementById('vscode-markdown-preview-data')?.dataset.settings ?? '{}';
const { source = '' } = JSON.parse(settings) as { source?: string };

const widgets = mountWidgets(
  document,
  new SavedChoices(sessionStorage, `diffusion-lab.widgets ${source}`),
);
const equations = new PreviewEquations(document.body, widgets);
const refresh = (): void => {
  widgets.mount(document);
  equations.refresh();
};
addEventListener('vscode.markdown.updateContent', refresh);
// The script may be there before the article is.
document.addEventListener('DOMContentLoaded', refresh);
addEventListener('load', refresh);
