// Layer: page, widgets. Finds the places of widgets in a page and mounts them. Each widget lives in a
// shadow tree: what renders the article anew compares its own elements only and leaves the widget
// alone, and neither style sheet reaches the other. Called again after an edit it keeps the
// widgets whose blocks are still there; one whose block was changed keeps what its reader chose.

import { disposable, Disposer } from '../../src/shared/dispose';
import type { Disposable } from '../../src/shared/dispose';
import { WIDGET_ATTRIBUTE, WIDGET_CLASS } from '../../src/shared/article/widgetBlock';
import type {
  Meaning,
  Remembered,
  SymbolValues,
  WidgetBlock,
  WidgetHandle,
  WidgetMemory,
} from './contract';
import { widgetKind } from './registry';
import type { SavedChoices } from './savedChoices';
import { STYLE } from './style';

type SymbolListener = (meaning: Meaning | null, host: HTMLElement) => void;
type ValuesListener = (values: SymbolValues, host: HTMLElement) => void;

interface Mounted {
  host: HTMLElement;
  /** The block as it stands in the page. */
  json: string;
  kind: string;
  handle: WidgetHandle;
  memory: Memory;
}

/** The widgets of one page. */
export class MountedWidgets implements Disposable {
  private mounted: Mounted[] = [];
  private readonly symbolListeners = new Set<SymbolListener>();
  private readonly valuesListeners = new Set<ValuesListener>();
  private readonly values = new Map<HTMLElement, SymbolValues>();

  /** @param saved where what the reader chose is kept while the page is loaded anew */
  constructor(private readonly saved: SavedChoices | null = null) {}

  /** Mounts what is new below `root`, updates what has changed, takes away what is gone. */
  mount(root: ParentNode): void {
    this.mountIn([...root.querySelectorAll<HTMLElement>(`.${WIDGET_CLASS}[${WIDGET_ATTRIBUTE}]`)]);
  }

  /** The same for one who knows all places of the page. */
  mountIn(hosts: readonly HTMLElement[]): void {
    const before = this.mounted;
    const places = hosts
      .map((host) => ({ host, json: host.getAttribute(WIDGET_ATTRIBUTE) ?? '' }))
      .flatMap(({ host, json }) => {
        const block = parsedBlock(json);
        return block === null ? [] : [{ host, json, block }];
      });
    const origins = matchOrigins(before, places);
    const stays = new Set(origins.filter((origin, index) => origin?.host === places[index].host));
    for (const one of before) if (!stays.has(one)) one.handle.dispose();
    this.mounted = places.flatMap((place, index) => {
      const origin = origins[index];
      if (origin !== null && stays.has(origin)) return [updated(origin, place)];
      const memory = origin?.memory ?? this.remembered(place);
      const made = this.make(place, memory);
      return made === null ? [] : [made];
    });
  }

  private remembered({ json, block }: Place): Memory {
    const values = this.saved?.take(json, block.kind) ?? {};
    return new Memory(values, () => {
      this.saved?.keep(
        this.mounted.map(({ json: text, kind, memory }) => ({
          json: text,
          kind,
          values: memory.all(),
        })),
      );
    });
  }

  /** Lights up what belongs to a symbol in all widgets; null for none. */
  showSymbol(meaning: Meaning | null): void {
    for (const { handle } of this.mounted) handle.showSymbol(meaning);
  }

  /** Tells which symbol's part of a widget the reader points at. */
  onSymbol(listener: SymbolListener): Disposable {
    this.symbolListeners.add(listener);
    return disposable(() => this.symbolListeners.delete(listener));
  }

  /** Tells the numbers of each widget's equation, now and as they change. */
  onValues(listener: ValuesListener): Disposable {
    this.valuesListeners.add(listener);
    for (const [host, values] of this.values) listener(values, host);
    return disposable(() => this.valuesListeners.delete(listener));
  }

  dispose(): void {
    for (const { handle } of this.mounted.splice(0)) handle.dispose();
    this.symbolListeners.clear();
    this.valuesListeners.clear();
  }

  private make({ host, json, block }: Place, memory: Memory): Mounted | null {
    const kind = widgetKind(block.kind);
    if (kind === null) return null;
    const frame = emptyFrame(host, block.run !== undefined);
    const inner = kind.mount(frame, block, memory);
    const owned = new Disposer();
    owned.add(inner);
    owned.add(
      inner.onSymbol((meaning) => {
        for (const { handle } of this.mounted) if (handle !== mounted) handle.showSymbol(meaning);
        for (const listener of this.symbolListeners) listener(meaning, host);
      }),
    );
    owned.add(
      inner.onValues((values) => {
        this.values.set(host, values);
        for (const listener of this.valuesListeners) listener(values, host);
      }),
    );
    const mounted: WidgetHandle = {
      update: (next) => {
        inner.update(next);
      },
      showSymbol: (meaning) => {
        inner.showSymbol(meaning);
      },
      onSymbol: (listener) => inner.onSymbol(listener),
      onValues: (listener) => inner.onValues(listener),
      dispose: () => {
        owned.dispose();
        this.values.delete(host);
        frame.parentElement?.remove();
      },
    };
    return { host, json, kind: block.kind, handle: mounted, memory };
  }
}

/** Mounts the widgets below `root`; `saved` as for {@link MountedWidgets}. */
export function mountWidgets(root: ParentNode, saved: SavedChoices | null = null): MountedWidgets {
  const widgets = new MountedWidgets(saved);
  widgets.mount(root);
  return widgets;
}

interface Place {
  host: HTMLElement;
  json: string;
  block: WidgetBlock;
}

/** Null for what is no block: text of the page may hold anything. */
function parsedBlock(json: string): WidgetBlock | null {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null) return null;
    return 'kind' in value && 'settings' in value ? (value as WidgetBlock) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * For each place the widget that was there before, or null. First those of the same element, then
 * those of the same block, then, in order, those of the same kind: an equation that was edited.
 */
function matchOrigins(before: readonly Mounted[], places: readonly Place[]): (Mounted | null)[] {
  const free = new Set(before);
  const origins = places.map((): Mounted | null => null);
  const match = (isOrigin: (one: Mounted, place: Place) => boolean): void => {
    places.forEach((place, index) => {
      if (origins[index] !== null) return;
      const found = [...free].find((one) => one.kind === place.block.kind && isOrigin(one, place));
      if (found === undefined) return;
      free.delete(found);
      origins[index] = found;
    });
  };
  match((one, { json, host }) => one.json === json && one.host === host);
  match((one, { json }) => one.json === json);
  match((one, { host }) => one.host === host);
  match(() => true);
  return origins;
}

function updated(origin: Mounted, { json, block }: Place): Mounted {
  if (origin.json !== json) origin.handle.update(block);
  return { ...origin, json };
}

/** The element in which a widget draws, in the shadow tree of its place. */
function emptyFrame(host: HTMLElement, showsContent: boolean): HTMLElement {
  const tree = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  // A style sheet made by script is none that a content security policy refuses.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  tree.adoptedStyleSheets = [sheet];
  const frame = document.createElement('div');
  frame.className = 'frame';
  const inner = document.createElement('div');
  frame.append(inner);
  // The link and the picture of a run stand in the page itself. What else stands there, as the text
  // of a recipe, is for pages without script.
  if (showsContent) frame.append(document.createElement('slot'));
  tree.replaceChildren(frame);
  return inner;
}

class Memory implements WidgetMemory {
  private readonly values: Map<string, Remembered>;

  constructor(
    values: Readonly<Record<string, Remembered>>,
    private readonly onWrite: () => void,
  ) {
    this.values = new Map(Object.entries(values));
  }

  all(): Record<string, Remembered> {
    return Object.fromEntries(this.values);
  }

  read(name: string): Remembered | undefined {
    return this.values.get(name);
  }

  write(name: string, value: Remembered): void {
    this.values.set(name, value);
    this.onWrite();
  }
}
