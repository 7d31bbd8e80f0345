// Layer: page, widgets. The widget `run`: what a run that the article links to has come to. The link and
// the picture are elements of the page itself, which are shown below.

import type { WidgetBlock, WidgetHandle, WidgetKind } from '../contract';
import { fillFrame, numberTable } from '../frame';
import type { Frame } from '../frame';

export const runWidget: WidgetKind = {
  id: 'run',
  title: 'Run',
  mount: (host, block) => new RunWidget(host, block),
};

class RunWidget implements WidgetHandle {
  private readonly frame: Frame;

  constructor(host: HTMLElement, block: WidgetBlock) {
    this.frame = fillFrame(host, runWidget.title);
    this.update(block);
  }

  update({ run }: WidgetBlock): void {
    const { summary, stage } = this.frame;
    const facts = run?.facts ?? null;
    summary.textContent =
      facts === null
        ? 'nothing is known of it here; the link opens it'
        : `${run?.title ?? ''} · ${facts.kind}, ${facts.state}`;
    stage.replaceChildren(...(facts === null ? [] : [numberTable(['', ''], facts.rows)]));
  }

  // A run has no symbols and no time.
  showSymbol(): void {
    return undefined;
  }

  onSymbol() {
    return { dispose: () => undefined };
  }

  onValues() {
    return { dispose: () => undefined };
  }

  dispose(): void {
    this.frame.stage.replaceChildren();
  }
}
