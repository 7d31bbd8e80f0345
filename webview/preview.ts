// Layer: page, entrance. Loaded by VS Code's Markdown preview: mounts the widgets of the article that
// is shown, and again whenever VS Code has put a newer version of it into the page.

import { mountWidgets } from './widgets/mount';

const widgets = mountWidgets(document);
const refresh = (): void => {
  widgets.mount(document);
};
addEventListener('vscode.markdown.updateContent', refresh);
// The script may be there before the article is.
document.addEventListener('DOMContentLoaded', refresh);
addEventListener('load', refresh);
