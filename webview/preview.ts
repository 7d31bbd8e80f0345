// Layer: page, entrance. Loaded by VS Code's Markdown preview: mounts the widgets of the article that
// is shown, and again whenever VS Code has put a newer version of it into the page.

import { mountWidgets } from './widgets/mount';
import { SavedChoices } from './widgets/savedChoices';

/** Where VS Code says which document the preview shows. */
const settings = document.getElementById('vscode-markdown-preview-data')?.dataset.settings ?? '{}';
const { source = '' } = JSON.parse(settings) as { source?: string };

const widgets = mountWidgets(
  document,
  new SavedChoices(sessionStorage, `diffusion-lab.widgets ${source}`),
);
const refresh = (): void => {
  widgets.mount(document);
};
addEventListener('vscode.markdown.updateContent', refresh);
// The script may be there before the article is.
document.addEventListener('DOMContentLoaded', refresh);
addEventListener('load', refresh);
