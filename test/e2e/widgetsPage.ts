// Runs in the browser: widgets alone, in a page that holds their places and nothing else.

import { understand, widgetsOf } from '../../src/shared/article/check';
import { readArticle } from '../../src/shared/article/document';
import { WIDGET_ATTRIBUTE, WIDGET_CLASS } from '../../src/shared/article/widgetBlock';
import { mountWidgets } from '../../webview/widgets/mount';

const main = document.createElement('main');
const widgets = mountWidgets(main);
const symbols: (string | null)[] = [];
widgets.onSymbol((meaning) => symbols.push(meaning));
const values = new Map<string, number>();
widgets.onValues((now) => {
  for (const [name, value] of Object.entries(now)) values.set(name, value);
});

/** Puts the widgets of an article into the page; elements stay as far as they do in a preview. */
function show(text: string): void {
  if (!main.isConnected) document.body.append(main);
  const blocks = widgetsOf(understand(readArticle(text))).map(({ block }) => JSON.stringify(block));
  const before = [...main.children];
  const next = blocks.map((json) => {
    const same = before.find((one) => one.getAttribute(WIDGET_ATTRIBUTE) === json);
    const element = same ?? document.createElement('div');
    element.className = WIDGET_CLASS;
    element.setAttribute(WIDGET_ATTRIBUTE, json);
    return element;
  });
  main.replaceChildren(...next);
  widgets.mount(main);
}

function light(meaning: string | null): void {
  widgets.showSymbol(meaning);
}

declare global {
  interface Window {
    widgets: {
      show: typeof show;
      light: typeof light;
      symbols: typeof symbols;
      values: typeof values;
    };
  }
}
window.widgets = { show, light, symbols, values };
